import { Calendar } from "../sim/kernel/calendar.ts";
import { Rank } from "../sim/kernel/clock.ts";
import type { Monitor } from "../sim/model/monitor.ts";
import { Cloner } from "../sim/model/jobs/cloner.ts";
import { Job } from "../sim/model/jobs/job.ts";
import { JobLines } from "../sim/model/jobs/job-lines.ts";
import { JobOffers } from "../sim/model/jobs/job-offers.ts";
import type { Outcome } from "../sim/model/jobs/job-parts.ts";
import { JobPool } from "../sim/model/jobs/job-pool.ts";
import { Watcher } from "../sim/model/jobs/watcher.ts";
import { Nodes } from "../sim/model/nodes.ts";
import { Tasks } from "../sim/model/tasks.ts";
import type { Placement } from "../strategies/placement/types.ts";
import type { Speculation } from "../strategies/speculation/types.ts";
import type { Definition, ParameterValues, Random } from "../strategies/types.ts";
import { placements, speculations } from "../strategies/registry.ts";
import { stream } from "../sim/kernel/stream.ts";

/** Tasks by size (s at speed 1) that arrive together, and the nodes that hold the input of each. */
export interface GivenJob {
  at: number;
  sizes: readonly number[];
  inputs?: readonly (readonly number[])[];
  /** Of each task, s at speed 1; left out: its size. */
  estimate?: number;
}

/** What became of each task: s, s, node. */
interface Ran {
  start: number;
  finish: number;
  node: number;
}

/** Draws that leave everything in its order. */
export const inOrder: Random = { next: () => 0.5, below: () => 0 };

export interface JobsRun {
  /** By job, then by task. */
  tasks: Ran[][];
  /** First start and end of each job. */
  jobs: { start: number; finish: number }[];
  /** What is left of loads and busy slots at the end. */
  left: number;
  /** Work that nodes have done, by their busy slots; of the attempts that counted, and of the others, s at speed 1. */
  work: { done: number; useful: number; lost: number };
  /** Attempts at all tasks. */
  attempts: number;
  /** Attempts beyond the first of each task that are counted at the end. */
  copies: number;
  /** Work sent to all nodes less that taken back, and what is left of backlogs, s at speed 1. */
  sent: number;
  pending: number;
}

const quiet: Monitor = {
  arrived() {},
  dropped() {},
  waits() {},
  served() {},
  finished() {},
  abandoned() {},
};

/** Writes down what becomes of jobs and tasks. */
function watching(given: readonly GivenJob[], jobs: Tasks, tasks: Tasks, clock: { readonly now: number }) {
  const ran = given.map(({ sizes }): Ran[] => sizes.map(() => ({ start: NaN, finish: NaN, node: -1 })));
  const whole = given.map(() => ({ start: NaN, finish: NaN }));
  const sums = { useful: 0, lost: 0, attempts: 0, sent: 0 };
  const ids = given.flatMap(({ sizes }, job) => sizes.map((_, task) => ({ job, task })));
  const monitor = {
    jobs: {
      ...quiet,
      served: (job: number) => void (whole[jobs.id(job)].start = clock.now),
      finished: (job: number) => void (whole[jobs.id(job)].finish = clock.now),
    },
    tasks: {
      ...quiet,
      finished(task: number) {
        const { job, task: i } = ids[tasks.id(task)];
        ran[job][i] = { start: tasks.start(task), finish: clock.now, node: tasks.node(task) };
      },
    },
    ran(_task: number, { work, lost, attempts }: Outcome) {
      sums.useful += work;
      sums.lost += lost;
      sums.attempts += attempts;
    },
    sent: (_task: number, _node: number, work: number) => void (sums.sent += work),
    left() {},
  };
  return { ran, whole, sums, monitor };
}

export interface JobsSetting {
  groups: readonly { count: number; speed?: number; slots?: number }[];
  remote?: number;
  random?: Random;
  /** Left out: each task is attempted once. */
  speculation?: Speculation;
  /** Left out: copies are as large as their tasks. */
  sizeOfCopy?: (size: number) => number;
}

/** Runs given jobs under a placement policy. */
export function runJobs(given: readonly GivenJob[], policy: Placement, options: JobsSetting): JobsRun {
  const clock = new Calendar();
  const groups = options.groups.map(({ count, speed = 1, slots = 1 }) => ({ count, speed, slots, places: Infinity }));
  const nodes = new Nodes(groups, clock);
  const classes = [{ name: "", priority: 0, deadline: Infinity }];
  const [jobs, tasks] = [new Tasks(classes, false), new Tasks(classes, false)];
  const { random = inOrder, speculation, sizeOfCopy } = options;
  const { ran, whole, sums, monitor } = watching(given, jobs, tasks, clock);
  const copied = sizeOfCopy === undefined ? {} : { sizeOfCopy };
  const pool = new JobPool({ clock, jobs, tasks, nodes }, monitor, { remote: options.remote ?? 1, ...copied });
  const context = {
    get now() {
      return clock.now;
    },
    random,
  };
  const placer =
    policy.kind === "spreading"
      ? new JobLines(nodes, pool, policy, context)
      : new JobOffers({ clock, nodes, pool, context, random }, policy);
  pool.placeBy(placer);
  const parts = { clock, tasks, nodes, pool, placer, context, random };
  if (speculation !== undefined) {
    pool.speculateBy(speculation.kind === "clones" ? new Cloner(parts, speculation) : new Watcher(parts, speculation));
  }
  let arrived = 0;
  const arrival = clock.on((id) => {
    const { sizes, inputs = null, estimate: told } = given[id];
    const members = sizes.map((size) => {
      const task = tasks.allocate();
      tasks.setId(task, arrived++);
      tasks.setSize(task, size);
      tasks.setEstimate(task, told ?? size);
      return task;
    });
    const record = jobs.allocate();
    jobs.setId(record, id);
    const estimate = told ?? sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    pool.arrive(new Job({ id, arrival: clock.now, class: 0, record, estimate }, members, inputs));
  });
  for (const [id, { at }] of given.entries()) clock.at(at, Rank.arrival, arrival, id);
  clock.run();
  const overNodes = (of: (node: number) => number): number =>
    Array.from({ length: nodes.count }, (_, node) => of(node)).reduce((sum, one) => sum + one, 0);
  return {
    tasks: ran,
    jobs: whole,
    left: overNodes((node) => nodes.load(node) + nodes.busy(node)),
    work: { done: overNodes((node) => nodes.busyTime(node) * nodes.speed(node)), useful: sums.useful, lost: sums.lost },
    attempts: sums.attempts,
    copies: pool.counts.copies,
    sent: sums.sent,
    pending: overNodes((node) => nodes.unfinished(node)),
  };
}

function made<Policy>(
  definitions: ReadonlyMap<string, Definition<string, Policy>>,
  name: string,
  parameters: ParameterValues,
): Policy {
  const definition = definitions.get(name);
  if (definition === undefined) throw new RangeError(`there is no policy ${name}`);
  const defaults = Object.entries(definition.parameters).map(([key, { default: value }]) => [key, value] as const);
  return definition.create({ ...Object.fromEntries(defaults), ...parameters });
}

/** A policy of the registry, its other parameters at their defaults. */
export const placement = (name: string, parameters: ParameterValues = {}): Placement =>
  made(placements, name, parameters);

/** Batch sampling, with a deck of its own. */
export const batch = (): Placement => placement("batch-sampling");

/** When each task is done, by job. */
export const finishes = ({ tasks }: JobsRun): number[][] => tasks.map((of) => of.map(({ finish }) => finish));

/** As `placement`. */
export const speculation = (name: string, parameters: ParameterValues = {}): Speculation =>
  made(speculations, name, parameters);

/** When each task starts, by job. */
export function startsOf(...run: Parameters<typeof runJobs>): number[][] {
  return runJobs(...run).tasks.map((tasks) => tasks.map(({ start }) => start));
}

/** Some jobs of a few tasks, whose input lies on one node or two of the six of `GROUPS`. */
export function someJobs(): GivenJob[] {
  const random = stream(9, 0, "jobs");
  let now = 0;
  return Array.from({ length: 150 }, () => {
    now += random.below(4) === 0 ? 0 : 2 * random.next();
    const sizes = Array.from({ length: 1 + random.below(6) }, () => (random.below(5) === 0 ? 8 : 1) * random.next());
    return { at: now, sizes, inputs: sizes.map(() => [random.below(6), random.below(6)]) };
  });
}

export const GROUPS = [{ count: 4 }, { count: 2, speed: 2, slots: 2 }];
