import type { Row } from "../measure/account.ts";
import { Recorder, type Section } from "../measure/recorder.ts";
import type { JobMonitor } from "../model/jobs/job-pool.ts";
import { Nodes } from "../model/nodes.ts";
import type { Tasks } from "../model/tasks.ts";
import type { Measured } from "./admission.ts";
import { JobInflow } from "./job-inflow.ts";
import type { Replication } from "./simulate.ts";

/** Tasks that have run, and those of them that ran where their input is. */
interface Count {
  ran: number;
  local: number;
}

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
  readonly #clock: { readonly now: number };
  readonly #inflow: JobInflow;
  readonly #sections: Count[] = [];
  #section: Count = { ran: 0, local: 0 };

  /**
   * @param observer sees every job that finishes; null: nobody
   * @param onLeave called when a job has left
   */
  constructor(
    clock: { readonly now: number },
    records: { jobs: Tasks; tasks: Tasks; nodes: Nodes },
    observer: ((job: number) => void) | null,
    onLeave: () => void,
  ) {
    this.#ofJobs = records.jobs;
    this.#ofTasks = records.tasks;
    this.#onLeave = onLeave;
    this.#clock = clock;
    this.#inflow = new JobInflow(records.nodes);
    this.jobs = new Recorder(clock, records.jobs, records.nodes, observer);
    this.tasks = new Recorder(clock, records.tasks, new Nodes([], clock));
  }

  ran(task: number, isLocal: boolean): void {
    if (!this.tasks.isCounted(this.#ofTasks.id(task))) return;
    this.#section.ran++;
    if (isLocal) this.#section.local++;
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
    this.#section = { ran: 0, local: 0 };
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
    const whole = this.#sections.reduce((a, b) => ({ ran: a.ran + b.ran, local: a.local + b.local }));
    const part = (i: number): Share => ({ ...this.#sections[i], inflow: shares[i] });
    return {
      all: together(all, tasks.all, { ...whole, inflow: this.#inflow.share() }),
      sections: sections.map((section, i) => together(section, tasks.sections[i], part(i))),
      counts,
      responses: total.response.bins(),
    };
  }
}

/** What a section has of its own: see `Section` for the inflow. */
type Share = Count & Pick<Section, "inflow">;

/** What the metrics of tasks are called beside those of jobs. */
const OF_TASKS = new Map([
  ["waiting", "taskWaiting"],
  ["response", "taskResponse"],
]);

/** The metrics of the jobs with those of their tasks. */
function together(jobs: Section, tasks: Section, { ran, local, inflow }: Share): Section {
  const joined = (row: Row, ofTasks: Row): Row => ({ ...row, ...prefixed(ofTasks) });
  return {
    ...jobs,
    inflow,
    all: { ...joined(jobs.all, tasks.all), locality: local / ran },
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
