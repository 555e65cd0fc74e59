import type { Row } from "../measure/account.ts";
import { Recorder, type Section } from "../measure/recorder.ts";
import type { JobMonitor, Outcome } from "../model/jobs/job-parts.ts";
import { Nodes } from "../model/nodes.ts";
import type { Tasks } from "../model/tasks.ts";
import type { Measured } from "./admission.ts";
import { JobInflow } from "./job-inflow.ts";
import type { Replication } from "./simulate.ts";

/**
 * Tasks that have run, those of them that ran where their input is, attempts at them, and the work of the attempts that
 * counted and of the others, s at speed 1.
 */
interface Count {
  ran: number;
  local: number;
  attempts: number;
  work: number;
  lost: number;
}

const nothing = (): Count => ({ ran: 0, local: 0, attempts: 0, work: 0, lost: 0 });

/**
 * Measures jobs and, beside them, their tasks. A job waits until its first task starts; its size is that of its longest
 * task; its response time ends with its last one.
 */
export class JobMeasure implements JobMonitor, Measured {
  readonly jobs: Recorder;
  readonly tasks: Recorder;
  readonly #ofTasks: Tasks;
  readonly #ofJobs: Tasks;
  readonly #onLeave: () => void;
  readonly #speculates: boolean;
  readonly #clock: { readonly now: number };
  readonly #inflow: JobInflow;
  readonly #sections: Count[] = [];
  #section = nothing();

  /**
   * @param observer sees every job that finishes; null: nobody
   * @param onLeave called when a job has left
   * @param speculates whether there may be several attempts at a task
   */
  constructor(
    clock: { readonly now: number },
    records: { jobs: Tasks; tasks: Tasks; nodes: Nodes },
    observer: ((job: number) => void) | null,
    onLeave: () => void,
    speculates: boolean,
  ) {
    this.#ofJobs = records.jobs;
    this.#ofTasks = records.tasks;
    this.#onLeave = onLeave;
    this.#speculates = speculates;
    this.#clock = clock;
    this.#inflow = new JobInflow(records.nodes);
    this.jobs = new Recorder(clock, records.jobs, records.nodes, observer);
    this.tasks = new Recorder(clock, records.tasks, new Nodes([], clock));
  }

  ran(task: number, { isLocal, attempts, work, lost }: Outcome): void {
    if (!this.tasks.isCounted(this.#ofTasks.id(task))) return;
    const section = this.#section;
    section.ran++;
    if (isLocal) section.local++;
    section.attempts += attempts;
    section.work += work;
    section.lost += lost;
  }

  sent(task: number, node: number, work: number): void {
    this.#inflow.add(this.#ofTasks.id(task), node, work);
  }

  left(): void {
    this.#onLeave();
  }

  get isMeasuring(): boolean {
    return this.jobs.isMeasuring;
  }

  open(): void {
    this.jobs.open();
    this.tasks.open();
    this.#inflow.begin(this.#arrived(), this.#clock.now);
  }

  cut(): void {
    this.jobs.cut();
    this.tasks.cut();
    this.#sections.push(this.#section);
    this.#section = nothing();
    this.#inflow.begin(this.#arrived(), this.#clock.now);
  }

  close(): void {
    this.jobs.close();
    this.tasks.close();
    this.#inflow.end(this.#clock.now);
  }

  /** Tasks that have arrived, which is the number of the next one. */
  #arrived(): number {
    return this.tasks.arrivals.reduce((sum, count) => sum + count, 0);
  }

  results(): Omit<Replication, "unseed"> {
    const { all, sections, total, counts } = this.jobs.results(this.#ofJobs.present);
    const tasks = this.tasks.results(this.#ofTasks.present);
    this.#sections.push(this.#section);
    this.#inflow.end(this.#clock.now);
    const shares = this.#inflow.shares();
    const whole = this.#sections.reduce(added);
    const joined = (jobs: Section, ofTasks: Section, count: Count, inflow: Float64Array): Section => {
      const others = { locality: count.local / count.ran, ...(this.#speculates ? ofAttempts(count) : {}) };
      return together({ ...jobs, inflow }, ofTasks, others);
    };
    return {
      all: joined(all, tasks.all, whole, this.#inflow.share()),
      sections: sections.map((section, i) => joined(section, tasks.sections[i], this.#sections[i], shares[i])),
      counts,
      responses: total.response.bins(),
    };
  }
}

/** What the metrics of tasks are called beside those of jobs. */
const OF_TASKS = new Map([
  ["waiting", "taskWaiting"],
  ["response", "taskResponse"],
]);

const added = (a: Count, b: Count): Count => ({
  ran: a.ran + b.ran,
  local: a.local + b.local,
  attempts: a.attempts + b.attempts,
  work: a.work + b.work,
  lost: a.lost + b.lost,
});

/** Attempts at each task, and the share of work done in vain. */
const ofAttempts = ({ ran, attempts, work, lost }: Count): Row => ({
  "attempts.mean": attempts / ran,
  "work.lost": lost / (work + lost),
});

/** The metrics of the jobs with those of their tasks, and others. */
function together(jobs: Section, tasks: Section, others: Row): Section {
  const joined = (row: Row, ofTasks: Row): Row => ({ ...row, ...prefixed(ofTasks) });
  return {
    ...jobs,
    all: { ...joined(jobs.all, tasks.all), ...others },
    classes: jobs.classes.map((row, of) => joined(row, tasks.classes[of])),
  };
}

function prefixed(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) => {
      const [family, statistic] = name.split(".");
      const own = statistic === "probability" ? undefined : OF_TASKS.get(family);
      return own === undefined ? [] : [[`${own}.${statistic}`, value]];
    }),
  );
}
