import type { Kernel } from "../types.ts";

/** A request as a worker gets it. */
export interface Request {
  /** Number of the task, from 0. */
  readonly task: number;
  /** Work to do, s. */
  readonly work: number;
  /** Rounds of spinning that take this worker a second. */
  readonly rate: number;
}

/**
 * A kernel that serves requests: it takes as long as the work it is given, stops soon after it is told to, and answers
 * with the work it has done, s.
 */
export type RequestKernel = Kernel<Request, number>;
