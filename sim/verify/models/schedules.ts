import { pow } from "../../kernel/math.ts";
import { greedyBound, leastMakespan, multifit } from "../../measure/theory/makespan.ts";
import { fairShares } from "../../model/fair-shares.ts";
import type { Trace } from "../../workload/trace.ts";
import { numberOf, numbersOf, recordsOf, type TruthCase } from "../cases.ts";
import { type Finished, finishedTasks, type Measurement, type Model, runScenario } from "../model.ts";

/** A task given by hand. */
interface Job {
  arrival: number;
  size: number;
  /** Larger is more urgent. */
  priority?: number;
  /** s after the arrival. */
  deadline?: number;
  weight?: number;
}

const atOnce = (sizes: readonly number[]): Job[] => sizes.map((size) => ({ arrival: 0, size }));

/** A scenario in which every task is of a class of its own. */
function scenarioOf(jobs: readonly Job[], machines: number, scheduler: unknown): object {
  const columns = { arrival: "arrival", size: "size", class: "class" };
  return {
    nodes: [{ count: machines }],
    queue: "central",
    workload: {
      trace: { format: "csv", file: "jobs.csv", columns },
      classes: jobs.map(({ priority, deadline, weight }, i) => ({
        name: `job ${i + 1}`,
        ...(priority === undefined ? {} : { priority }),
        ...(deadline === undefined ? {} : { deadline }),
        ...(weight === undefined ? {} : { weight }),
      })),
    },
    strategies: { scheduler },
  };
}

/** The jobs as a trace; they must be in order of arrival. */
function traceOf(jobs: readonly { arrival: number; size: number }[], classes: readonly number[]): Trace {
  return {
    count: jobs.length,
    arrival: Float64Array.from(jobs, ({ arrival }) => arrival),
    size: Float64Array.from(jobs, ({ size }) => size),
    requested: null,
    slots: null,
    key: null,
    class: Int32Array.from(classes),
    classes: [],
    records: jobs.length,
    dropped: {},
    header: {},
  };
}

async function schedule(jobs: readonly Job[], machines: number, scheduler: unknown): Promise<Finished[]> {
  const trace = traceOf(
    jobs,
    jobs.map((_, i) => i),
  );
  return finishedTasks(scenarioOf(jobs, machines, scheduler), { trace });
}

const algorithm = (jobs: readonly unknown[], compute: () => Promise<number[]>): Measurement => ({
  method: "algorithm",
  tasks: jobs.length,
  compute,
});

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const highest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
const waits = (tasks: readonly Finished[]): number[] => tasks.map((task) => task.finish - task.arrival - task.size);

/** Last finish on like machines: the jobs as listed, or longest first. */
const makespan =
  (longestFirst: boolean) =>
  ({ parameters }: TruthCase): Measurement => {
    const jobs = atOnce(numbersOf(parameters, "jobs"));
    return algorithm(jobs, async () => {
      const scheduler = longestFirst ? "ljf" : "fcfs";
      const tasks = await schedule(jobs, numberOf(parameters, "m"), scheduler);
      return [highest(tasks.map(({ finish }) => finish))];
    });
  };

/** MULTIFIT, longest processing time first and the least makespan of the same jobs. */
function packed(truth: TruthCase): Measurement {
  const jobs = numbersOf(truth.parameters, "jobs");
  const machines = numberOf(truth.parameters, "m");
  const longest = makespan(true)(truth);
  return algorithm(jobs, async () => {
    const [found] = longest.method === "algorithm" ? await longest.compute() : [NaN];
    return [multifit(jobs, machines), found, leastMakespan(jobs, machines)];
  });
}

function greedy({ parameters }: TruthCase): Measurement {
  const [work, span] = [numberOf(parameters, "T1"), numberOf(parameters, "Tinf")];
  const compute = async (): Promise<number[]> => [greedyBound(work, span, numberOf(parameters, "P"))];
  return { method: "formula", tasks: 0, compute };
}

function shortestOnParallelMachines({ parameters }: TruthCase): Measurement {
  const jobs = atOnce(numbersOf(parameters, "p"));
  return algorithm(jobs, async () => {
    const tasks = await schedule(jobs, numberOf(parameters, "m"), "sjf");
    return [sum(tasks.map(({ finish }) => finish))];
  });
}

/** Smith's rule. Jobs without weight come last and cost nothing. */
function weightedShortest({ parameters }: TruthCase): Measurement {
  const weights = numbersOf(parameters, "w");
  const jobs = numbersOf(parameters, "p")
    .map((size, i) => ({ arrival: 0, size, weight: weights[i] }))
    .filter(({ weight }) => weight !== 0);
  return algorithm(jobs, async () => {
    const tasks = await schedule(jobs, 1, "weighted-shortest");
    return [sum(tasks.map(({ finish }, i) => finish * jobs[i].weight))];
  });
}

/** Jobs due at 0 or before are late whatever is done. */
function fewestLate({ parameters }: TruthCase): Measurement {
  const due = numbersOf(parameters, "d");
  const all = numbersOf(parameters, "p").map((size, i) => ({ arrival: 0, size, deadline: due[i] }));
  const jobs = all.filter(({ deadline }) => deadline > 0);
  return algorithm(jobs, async () => {
    const tasks = await schedule(jobs, 1, "moore-hodgson");
    const late = tasks.filter(({ finish }, i) => finish > jobs[i].deadline);
    return [all.length - jobs.length + late.length];
  });
}

/** Load up to which n periodic tasks meet their deadlines under rate-monotonic priorities (Liu and Layland 1973). */
function rateMonotonicBound({ parameters }: TruthCase): Measurement {
  const counts = numbersOf(parameters, "n");
  const compute = async (): Promise<number[]> => counts.map((n) => n * (pow(2, 1 / n) - 1));
  return { method: "formula", tasks: 0, compute };
}

function maxMinShares({ parameters }: TruthCase): Measurement {
  const demands = numbersOf(parameters, "demands");
  const weights = "weights" in parameters ? numbersOf(parameters, "weights") : demands.map(() => 1);
  return algorithm(demands, async () => {
    const shares = new Float64Array(demands.length);
    fairShares(numberOf(parameters, "capacity"), demands, weights, shares);
    return [...shares];
  });
}

function earliestDueDate({ parameters }: TruthCase): Measurement {
  const due = numbersOf(parameters, "d");
  const jobs = numbersOf(parameters, "p").map((size, i) => ({ arrival: 0, size, deadline: due[i] }));
  return algorithm(jobs, async () => {
    const tasks = await schedule(jobs, 1, "edf");
    return [highest(tasks.map(({ finish }, i) => finish - due[i]))];
  });
}

function shortestRemaining({ parameters }: TruthCase): Measurement {
  const jobs = recordsOf(parameters, "jobs")
    .map((job) => ({ arrival: numberOf(job, "release"), size: numberOf(job, "size") }))
    .sort((a, b) => a.arrival - b.arrival);
  return algorithm(jobs, async () => {
    const tasks = await schedule(jobs, 1, "srpt");
    return [sum(tasks.map(({ finish, arrival }) => finish - arrival))];
  });
}

function quantum({ parameters }: TruthCase): Measurement {
  const jobs = atOnce(numbersOf(parameters, "bursts"));
  return algorithm(jobs, async () => {
    const scheduler = { name: "round-robin", quantum: numberOf(parameters, "quantum") };
    const waiting = waits(await schedule(jobs, 1, scheduler));
    return [...waiting, sum(waiting) / waiting.length];
  });
}

function convoy({ parameters }: TruthCase): Measurement {
  const jobs = atOnce(numbersOf(parameters, "bursts"));
  return algorithm(jobs, async () => {
    const averages: number[] = [];
    for (const scheduler of ["fcfs", "sjf"])
      averages.push(sum(waits(await schedule(jobs, 1, scheduler))) / jobs.length);
    return averages;
  });
}

/**
 * Longest response of each periodic task under preemptive rate-monotonic priorities: that of the job released together
 * with all others (Liu and Layland 1973), as long as it ends within the longest period.
 */
function rateMonotonic({ parameters }: TruthCase): Measurement {
  const tasks = recordsOf(parameters, "tasks").map((task) => ({
    size: numberOf(task, "C"),
    period: numberOf(task, "T"),
  }));
  const horizon = highest(tasks.map(({ period }) => period));
  const jobs = tasks
    .flatMap(({ size, period }, of) =>
      Array.from({ length: Math.ceil(horizon / period) }, (_, k) => ({
        of,
        arrival: k * period,
        size,
        deadline: period,
      })),
    )
    .sort((a, b) => a.arrival - b.arrival || a.of - b.of);
  return algorithm(jobs, async () => {
    const finished = await schedule(jobs, 1, "deadline-monotonic");
    const first = tasks.map((_, of) => finished[jobs.findIndex((job) => job.of === of)].finish);
    const late = first.find((finish) => finish > horizon);
    if (late !== undefined)
      throw new RangeError(`a task responds in ${late}, longer than the longest period ${horizon}`);
    return first;
  });
}

/** Jobs with given waits, each behind a task that makes it wait; the blockers are of another class. */
function boundedSlowdown({ parameters }: TruthCase): Measurement {
  // The metric's threshold is 10 s; slowdowns do not depend on the unit of time.
  const unit = 10 / numberOf(parameters, "tau");
  const jobs: Job[] = [];
  const classes: number[] = [];
  let now = 0;
  for (const job of recordsOf(parameters, "jobs")) {
    const wait = numberOf(job, "wait") * unit;
    const size = numberOf(job, "run") * unit;
    if (wait > 0) {
      jobs.push({ arrival: now, size: wait });
      classes.push(1);
    }
    jobs.push({ arrival: now, size });
    classes.push(0);
    now += wait + size;
  }
  return algorithm(jobs, async () => {
    const scenario = { ...scenarioOf(jobs, 1, "fcfs"), workload: withBlockers };
    const { all } = await runScenario(scenario, { trace: traceOf(jobs, classes) });
    return [all.classes[0]["boundedSlowdown.mean"], all.classes[0]["slowdown.mean"]];
  });
}

const withBlockers = {
  trace: { format: "csv", file: "jobs.csv", columns: { arrival: "arrival", size: "size", class: "class" } },
  classes: [{ name: "job" }, { name: "blocker" }],
};

export const schedules: readonly Model[] = [
  { system: /^P\|\|Cmax list scheduling\b/, measure: makespan(false) },
  { system: /^P\|\|Cmax LPT\b/, measure: makespan(true) },
  { system: /^P\|\|Cmax MULTIFIT\b/, measure: packed },
  { system: /^greedy scheduling of unit-time DAG: Brent\/Graham bound$/, measure: greedy },
  { system: /^P\d*\|\|sum C, SPT\b/, measure: shortestOnParallelMachines },
  { system: /^1\|\|sum wC, Smith rule$/, measure: weightedShortest },
  { system: /^1\|\|sum U, Moore-Hodgson$/, measure: fewestLate },
  { system: /^rate-monotonic utilisation bound$/, measure: rateMonotonicBound },
  { system: /^max-min fair share, single resource$/, measure: maxMinShares },
  { system: /^1\|\|Lmax, EDD\b/, measure: earliestDueDate },
  { system: /^1\|r_j,pmtn\|sum F: SRPT\b/, measure: shortestRemaining },
  { system: /^round-robin CPU scheduling\b/, measure: quantum },
  { system: /^FCFS vs SJF\b/, measure: convoy },
  { system: /^RM fixed-priority response times$/, measure: rateMonotonic },
  { system: /^bounded slowdown metric\b/, measure: boundedSlowdown },
];
