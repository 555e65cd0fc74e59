import type { Context, Scheduler } from "../../strategies/types.ts";
import { feedFor } from "../experiment/feed.ts";
import type { Setup } from "../experiment/simulate.ts";
import { nodesFor, placesOf, routerFor, schedulerFor, taskClassesOf } from "../experiment/simulate-pool.ts";
import { contextOf, streamsOf } from "../experiment/streams.ts";
import { Calendar } from "../kernel/calendar.ts";
import { Dispatcher } from "../model/dispatcher.ts";
import type { Monitor } from "../model/monitor.ts";
import { Queueing } from "../model/queueing.ts";
import type { LineScheduler } from "../model/scheduled-lines.ts";
import { Tasks } from "../model/tasks.ts";
import type { Trace } from "../workload/trace.ts";
import { type ServiceLog, ThreadSlots } from "./thread-slots.ts";
import type { Threads } from "./threads.ts";
import { WallClock } from "./wall-clock.ts";

/** A run on real threads: the tasks come as they were drawn. */
export type ServerSetup = Omit<Setup, "trace" | "observer" | "warmupTasks" | "sections"> & {
  trace: Trace;
  signal: AbortSignal;
};

/** What serves tasks: our threads, or another pool. */
export type Server = (setup: ServerSetup) => Promise<Served>;

/** What has become of the tasks, by their numbers. */
export interface Served extends ServiceLog {
  /** From the intended arrival to the instant at which the dispatcher knew the answer, s; NaN: not served. */
  readonly response: Float64Array;
  /** From the intended arrival to the decision to start, s; NaN: not served. */
  readonly waiting: Float64Array;
  /** Worker that gave the answer; −1: not served. */
  readonly worker: Int32Array;
  readonly counts: { arrived: number; finished: number; dropped: number; abandoned: number };
  /** How late each arrival was handled, s. */
  readonly lags: readonly number[];
  /** Threads that died under way. */
  readonly deaths: number;
  /** From the start to the last answer, s. */
  readonly duration: number;
}

/** Why threads cannot follow a scheduler; null where they can. */
function unfit({ kind }: Scheduler): string | null {
  switch (kind) {
    case "planner":
    case "gang":
    case "resources":
      return "plans a whole machine";
    case "sharing":
      return "serves several tasks at a time in one slot";
    case "feedback":
      return "changes the quantum of each task";
    default:
      return null;
  }
}

/**
 * Serves the tasks of a trace on worker threads: the dispatcher, the router, the lines and the strategies are those of
 * the simulation, on the wall clock, with an executor that asks threads.
 *
 * @throws RangeError for a scheduler that threads cannot follow; the kernel's error where a task throws one; WorkerLost
 *   where the threads have given up
 */
export async function serve(setup: ServerSetup & { threads: Threads }): Promise<Served> {
  const { scenario, trace, threads, signal } = setup;
  const clock = new Calendar();
  setup.policies.follow?.(clock);
  const { open } = streamsOf(scenario.seed, setup.replication);
  const context = (family: string): Context => contextOf(clock, open(`${setup.strategyStream}/${family}`));
  const policy = lineScheduler(schedulerFor(setup.policies.scheduler, scenario.strategies.scheduler, trace));
  const tasks = new Tasks(taskClassesOf(scenario, trace), trace.requested !== null);
  const nodes = nodesFor(scenario, policy, clock);
  const whole: Setup = { ...setup, warmupTasks: 0, sections: 1, observer: null };
  const router = routerFor(whole, nodes, context);
  const wall = new WallClock(clock, threads.bell);
  const { log, counts, monitor } = record(trace.count, threads.workers, tasks, clock);
  let slots: ThreadSlots | null = null;
  const makeSlots = (calls: ConstructorParameters<typeof ThreadSlots>[2]): ThreadSlots => {
    const quantum = policy.kind === "quantum" || policy.kind === "classes" ? policy.quantum : Infinity;
    slots = new ThreadSlots({ clock, wall, tasks, nodes, threads, log }, quantum, calls);
    return slots;
  };
  const dispatcher = new Dispatcher(
    { clock, tasks, nodes, router, monitor, places: placesOf(scenario), onLeave: null },
    (host) =>
      new Queueing(
        { clock, tasks, nodes, host, monitor, context: context("scheduler") },
        policy,
        // A task whose worker died waits where it was.
        { central: router === null, recover: () => false },
        makeSlots,
      ),
  );
  let deaths = 0;
  threads.onDeath((worker) => {
    deaths++;
    if (slots?.died(worker) !== true) return;
    // Another thread is starting, which serves what it is sent meanwhile.
    dispatcher.turn(worker, false);
    dispatcher.turn(worker, true);
  });
  const unmeasured = { isMeasuring: false, open() {}, cut() {}, close() {} };
  feedFor(whole, { clock, tasks, recorder: unmeasured, open }, dispatcher).begin();
  const look = (): void => slots?.look();
  const isBusy = (): boolean => slots?.isBusy === true;
  const isOver = (): boolean => {
    signal.throwIfAborted();
    // What the dead thread was asked for only looks answered.
    if (threads.givenUp !== null) throw threads.givenUp;
    return counts.arrived === trace.count && dispatcher.present === 0;
  };
  try {
    await wall.run({ look, isBusy, isOver });
  } finally {
    threads.onDeath(null);
  }
  return { ...log, counts, lags: wall.lags, deaths, duration: wall.time };
}

function lineScheduler(policy: Scheduler): LineScheduler {
  const why = unfit(policy);
  if (why !== null || !isLineScheduler(policy)) throw new RangeError(`the scheduler ${why}, which threads do not`);
  return policy;
}

function isLineScheduler(policy: Scheduler): policy is LineScheduler {
  return !["planner", "gang", "resources", "sharing"].includes(policy.kind);
}

/** Tables for so many tasks of which none has been served. */
export function emptyLog(count: number, workers: number) {
  return {
    work: new Float64Array(count),
    service: new Float64Array(count),
    overhead: new Float64Array(count),
    stints: new Int32Array(count),
    busy: new Float64Array(workers),
    response: new Float64Array(count).fill(NaN),
    waiting: new Float64Array(count).fill(NaN),
    worker: new Int32Array(count).fill(-1),
  };
}

/** What is kept of each task, and what keeps it. */
function record(count: number, workers: number, tasks: Tasks, clock: { readonly now: number }) {
  const counts = { arrived: 0, finished: 0, dropped: 0, abandoned: 0 };
  const log = emptyLog(count, workers);
  const monitor: Monitor = {
    arrived: () => counts.arrived++,
    dropped: () => counts.dropped++,
    waits() {},
    served() {},
    finished(task) {
      const id = tasks.id(task);
      counts.finished++;
      log.response[id] = clock.now - tasks.arrival(task);
      log.waiting[id] = tasks.start(task) - tasks.arrival(task);
      log.worker[id] = tasks.node(task);
    },
    abandoned: () => counts.abandoned++,
  };
  return { log, counts, monitor };
}
