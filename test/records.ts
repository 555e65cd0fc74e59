import type { Stream } from "../sim/kernel/stream.ts";
import { resolve } from "../sim/experiment/job.ts";
import { type Policies, type Replication, simulate } from "../sim/experiment/simulate.ts";
import { readWorkload } from "../sim/experiment/trace-file.ts";
import type { Trace } from "../sim/workload/trace.ts";
import { scenarioOf } from "./running.ts";

/** What became of a finished task. Times are instants, s. */
export interface Served {
  id: number;
  arrival: number;
  start: number;
  finish: number;
  size: number;
  node: number;
  class: number;
}

export interface Run {
  /** In order of arrival. */
  served: Served[];
  replication: Replication;
}

export interface RunOptions {
  replication?: number;
  /** Instead of those the scenario names. */
  policies?: Partial<Policies>;
  /** Instead of the workload's own. */
  trace?: Trace;
}

/** Runs one replication with nothing left out and gives every finished task. */
export async function serve(input: string | object, options: RunOptions = {}): Promise<Run> {
  const { rest, list } = withoutList(input);
  const scenario = scenarioOf(rest);
  const served: Served[] = [];
  const replication = simulate({
    scenario,
    policies: { ...(await resolve({ scenario, policyCode: {} })), ...options.policies },
    trace: options.trace ?? list ?? (await readWorkload(scenario, "test.yaml")),
    replication: options.replication ?? 0,
    warmupTasks: 0,
    sections: 1,
    strategyStream: "strategy",
    observer: (task, tasks, now) =>
      served.push({
        id: tasks.id(task),
        arrival: tasks.arrival(task),
        start: tasks.start(task),
        finish: now,
        size: tasks.size(task),
        node: tasks.node(task),
        class: tasks.class(task),
      }),
  });
  served.sort((a, b) => a.id - b.id);
  return { served, replication };
}

/** A long list of arrivals is handed over as it is: writing and reading it as a scenario takes longer than the run. */
function withoutList(input: string | object): { rest: string | object; list: Trace | null } {
  if (typeof input === "string" || !("workload" in input)) return { rest: input, list: null };
  const workload: { arrivals?: { kind: string; times: number[]; sizes: number[] } } = Object(input.workload);
  if (workload.arrivals?.kind !== "list") return { rest: input, list: null };
  const { times, sizes } = workload.arrivals;
  const rest = { ...input, workload: { ...workload, ...listed([0], [1]) } };
  return { rest, list: { ...estimated(times, sizes, sizes), requested: null } };
}

/** A list of arrivals as a workload. */
export function listed(times: readonly number[], sizes: readonly number[]): object {
  return { arrivals: { kind: "list", times, sizes } };
}

/** A log of rigid jobs; `requested` is what their submitters say, by default the truth. */
export function rigid(jobs: readonly { at: number; size: number; slots: number; requested?: number }[]): Trace {
  return {
    count: jobs.length,
    arrival: Float64Array.from(jobs, ({ at }) => at),
    size: Float64Array.from(jobs, ({ size }) => size),
    requested: Float64Array.from(jobs, ({ size, requested }) => requested ?? size),
    slots: Int32Array.from(jobs, ({ slots }) => slots),
    key: null,
    class: null,
    classes: [],
    records: jobs.length,
    dropped: {},
    header: {},
  };
}

/** A trace of single-slot tasks with their submitters' estimates. */
export function estimated(times: readonly number[], sizes: readonly number[], requested: readonly number[]): Trace {
  const jobs = times.map((at, i) => ({ at, size: sizes[i], slots: 1, requested: requested[i] }));
  return { ...rigid(jobs), slots: null };
}

/** The part of a scenario that goes with `rigid`. */
export const cluster = (count: number): object => ({
  nodes: [{ count }],
  queue: "central",
  workload: { trace: { format: "swf", file: "given.swf" } },
});

/** The part of a scenario that goes with `estimated`. */
export const estimatedWorkload: object = {
  trace: { format: "csv", file: "given.csv", columns: { arrival: "t", size: "s", estimate: "e" } },
};

/** The same for tasks with keys. */
export const keyedWorkload: object = {
  trace: { format: "csv", file: "given.csv", columns: { arrival: "t", size: "s", estimate: "e", key: "k" } },
};

/** Random arrivals on a grid, so that some coincide, with sizes from tiny to huge and many of them equal. */
export function randomList(random: Stream, count: number, interval: number): { times: number[]; sizes: number[] } {
  const times: number[] = [];
  const sizes: number[] = [];
  for (let i = 0, now = 0; i < count; i++) {
    now += random.below(3) === 0 ? 0 : (random.below(8) * interval) / 2;
    times.push(now);
    const kind = random.below(10);
    sizes.push(kind === 0 ? 1e-9 * random.next() : kind === 1 ? 20 * random.next() : kind < 5 ? 1 : 2 * random.next());
  }
  return { times, sizes };
}

/** ∫ min(tasks present, slots) dt over some tasks: how long their slots are busy if none idles while there is work. */
export function busyTime(served: readonly Served[], slots: number): number {
  const steps = served
    .flatMap(({ arrival, finish }) => [
      { time: arrival, step: 1 },
      { time: finish, step: -1 },
    ])
    .sort((a, b) => a.time - b.time);
  let present = 0;
  let busy = 0;
  let last = 0;
  for (const { time, step } of steps) {
    busy += Math.min(present, slots) * (time - last);
    last = time;
    present += step;
  }
  return busy;
}

/** Most tasks in service at once, for those who are served in one go. */
export function mostInService(served: readonly Served[], widthOf: (id: number) => number = () => 1): number {
  const steps = served
    .flatMap(({ id, start, finish }) => [
      { time: start, step: widthOf(id) },
      { time: finish, step: -widthOf(id) },
    ])
    .sort((a, b) => a.time - b.time || a.step - b.step);
  let present = 0;
  let most = 0;
  for (const { step } of steps) {
    present += step;
    most = Math.max(most, present);
  }
  return most;
}
