import { Calendar } from "../sim/kernel/calendar.ts";
import { Rank } from "../sim/kernel/clock.ts";
import type { Monitor } from "../sim/model/monitor.ts";
import { Job } from "../sim/model/jobs/job.ts";
import { JobLines } from "../sim/model/jobs/job-lines.ts";
import { JobOffers } from "../sim/model/jobs/job-offers.ts";
import { JobPool } from "../sim/model/jobs/job-pool.ts";
import { Nodes } from "../sim/model/nodes.ts";
import { Tasks } from "../sim/model/tasks.ts";
import type { Placement } from "../strategies/placement/types.ts";
import type { ParameterValues, Random } from "../strategies/types.ts";
import { placements } from "../strategies/registry.ts";
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
    ran() {},
    sent() {},
    left() {},
  };
  return { ran, whole, monitor };
}

/** Runs given jobs under a placement policy. */
export function runJobs(
  given: readonly GivenJob[],
  policy: Placement,
  options: { groups: readonly { count: number; speed?: number; slots?: number }[]; remote?: number; random?: Random },
): JobsRun {
  const clock = new Calendar();
  const groups = options.groups.map(({ count, speed = 1, slots = 1 }) => ({ count, speed, slots, places: Infinity }));
  const nodes = new Nodes(groups, clock);
  const classes = [{ name: "", priority: 0, deadline: Infinity }];
  const [jobs, tasks] = [new Tasks(classes, false), new Tasks(classes, false)];
  const { random = inOrder } = options;
  const { ran, whole, monitor } = watching(given, jobs, tasks, clock);
  const pool = new JobPool({ clock, jobs, tasks, nodes }, monitor, { remote: options.remote ?? 1 });
  const context = {
    get now() {
      return clock.now;
    },
    random,
  };
  pool.placeBy(
    policy.kind === "spreading"
      ? new JobLines(nodes, pool, policy, context)
      : new JobOffers({ clock, nodes, pool, context, random }, policy),
  );
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
  const left = Array.from({ length: nodes.count }, (_, node) => nodes.load(node) + nodes.busy(node));
  return { tasks: ran, jobs: whole, left: left.reduce((sum, one) => sum + one, 0) };
}

/** A policy of the registry, its other parameters at their defaults. */
export function placement(name: string, parameters: ParameterValues = {}): Placement {
  const definition = placements.get(name);
  if (definition === undefined) throw new RangeError(`there is no placement ${name}`);
  const defaults = Object.entries(definition.parameters).map(([key, { default: value }]) => [key, value] as const);
  return definition.create({ ...Object.fromEntries(defaults), ...parameters });
}

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
