import type { EndedAttempt } from "../../../strategies/speculation/types.ts";
import type { Monitor } from "../monitor.ts";
import type { Copy } from "./copies.ts";
import type { Job } from "./job.ts";

/** Decides which task starts where. */
export interface Placer {
  /** A job has arrived. */
  arrived(job: Job): void;
  /**
   * A task of the job is done, and one slot is idle for each of these nodes: the first is where it started first, the
   * others are those of its copies.
   */
  freed(nodes: readonly number[], job: Job): void;
  /** A task of a cloned job is done: its attempts that have not started are void. Called before `freed`. */
  voided(job: Job, task: number): void;
  /** A copy of a task runs on the node, which the placer has not sent there. */
  joined(node: number, job: Job): void;
  /** Whether tasks wait that may yet start on the node, although a slot is idle there. */
  isWanted(node: number): boolean;
  /**
   * Tells which tasks of a job have not started, by position, and at which nodes they have places; null: at none yet,
   * they may go to any.
   */
  unstarted(tell: (job: Job, tasks: readonly number[], nodes: readonly number[] | null) => void): void;
}

/** Decides how often tasks are attempted. */
export interface Speculator {
  /** Attempts at each task of a job that arrives. */
  attempts(job: Job): number;
  /** A task has started. */
  started(): void;
  /** A task of the job is done by the first of these attempts. Called when the placer knows of the idle slots. */
  ended(job: Job, attempts: readonly EndedAttempt[]): void;
}

/** What became of a task that is done. */
export interface Outcome {
  /** Whether it ran where its input is. */
  readonly isLocal: boolean;
  /** Attempts that have started. */
  readonly attempts: number;
  /** Work of the attempt that was done first, and work done by the others in vain, s at speed 1. */
  readonly work: number;
  readonly lost: number;
}

/** Sees what happens to jobs and to their tasks. */
export interface JobMonitor {
  readonly jobs: Monitor;
  readonly tasks: Monitor;
  /** A task is done; called before it has finished. */
  ran(task: number, outcome: Outcome): void;
  /** A task has so much work, s at speed 1, for the node, or for any of them (−1). */
  sent(task: number, node: number, work: number): void;
  /** The job has left; its records are gone. */
  left(): void;
}

/** A task in service. */
export interface InService {
  readonly job: Job;
  /** Its place among the tasks of the job. */
  readonly index: number;
  /** Work where its input is, s at speed 1, and whether the attempt that started first is there. */
  readonly size: number;
  readonly isLocal: boolean;
  /** The other attempts in service; null: there have been none. */
  copies: Copy[] | null;
  /** Attempts beyond the first, be they in service or yet to start. */
  extra: number;
}

/** What jobs take beside their work. */
export interface JobOptions {
  /** What a task takes away from its input, as a multiple of its size. */
  readonly remote: number;
  /** Size of a further attempt at a task of this size and class, s at speed 1; left out: the same. */
  readonly sizeOfCopy?: (size: number, of: number) => number;
}
