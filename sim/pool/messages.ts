import type { MessagePort } from "node:worker_threads";
import type { Cells } from "./cells.ts";

/** One piece of work for a thread. */
export interface Piece {
  /** From 1 in each thread, without gaps. */
  readonly number: number;
  readonly kernel: string;
  readonly input: unknown;
}

/** How a piece ended: `error` where the kernel threw. */
export interface Answer {
  readonly number: number;
  readonly output?: unknown;
  readonly error?: unknown;
}

/** What a thread says: answers of one kernel, and how long its pieces took, s each. */
export interface Report {
  readonly answers: readonly Answer[];
  readonly kernel: string;
  readonly pace: number;
}

/** What a thread is told as it starts. */
export interface ThreadData {
  readonly cells: Cells;
  readonly port: MessagePort;
  /** Name of the kernel that serves requests; null: there are none. */
  readonly requests: string | null;
}
