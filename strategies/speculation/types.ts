import type { JobView } from "../placement/types.ts";
import type { Context, Definition, NodeView } from "../types.ts";

/** How full the nodes are, all together. */
export interface SlotCounts {
  /** Slots there are. */
  readonly slots: number;
  /** Slots in use. */
  readonly busy: number;
  /** Attempts beyond the first of each task, in service or yet to start. */
  readonly copies: number;
}

/** What a policy may know of a task that has started and is not done: it is about the attempt that started first. */
export interface RunningTask {
  /** The job, by order of arrival. */
  readonly job: number;
  /** Where that attempt is, by `id`. */
  readonly node: number;
  /** Start of that attempt, s. */
  readonly start: number;
  /** Share of its work that it has done, 0 to 1. */
  readonly progress: number;
  /** Attempts at the task that are in service. */
  readonly attempts: number;
}

/** Tasks in service, in order of their start. */
export interface RunningTasks {
  readonly size: number;
  /** The i-th, 0 ≤ i < size. The view is reused by the next call. */
  at(i: number): RunningTask;
}

/** One more attempt at a running task, on an idle node. */
export interface Backup {
  /** Position among the running tasks. */
  readonly task: number;
  /** The node, by `id`: one where the task has no attempt yet. */
  readonly node: number;
}

/** An attempt at a task that is out of service. */
export interface EndedAttempt {
  /** Where it was, by `id`. */
  readonly node: number;
  /** How long it was in service, s. */
  readonly time: number;
  /** Share of its work that it has done, 0 to 1. */
  readonly progress: number;
}

/** Makes copies of all tasks of a job as it arrives. To its placement each copy is one more task of the job. */
export interface CloningSpeculation {
  readonly kind: "clones";
  /** Attempts at each task of a job that arrives, a whole number ≥ 1; 1: no copies. */
  clones(job: JobView, counts: SlotCounts, context: Context): number;
}

/** Watches the tasks in service and has some of them done once more, in slots that nobody else wants. */
export interface WatchingSpeculation {
  readonly kind: "backups";
  /** Nodes that stay idle are offered again after so long, s, > 0. */
  readonly interval: number;
  /**
   * Copies to be started now, at most one on each node. Asked after all completions and arrivals of an instant.
   *
   * @param idle in random order, nodes with an idle slot for which no task waits
   */
  backups(idle: readonly NodeView[], running: RunningTasks, counts: SlotCounts, context: Context): readonly Backup[];
  /** Told of each task that is done: the attempt that did it, and behind it those that were taken back. */
  ended?(job: JobView, attempts: readonly EndedAttempt[]): void;
}

/**
 * Several attempts at one task, so that a job does not wait for a slow one: the first to be done counts, and the others
 * are taken back.
 */
export type Speculation = CloningSpeculation | WatchingSpeculation;
export type SpeculationDefinition = Definition<"speculation", Speculation>;
