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

/** A kernel that serves requests, and answers with the work it has done, s: all of it unless it was stopped. */
export interface RequestKernel extends Kernel<Request, number> {
  /** Whether it takes as long as the work it is given, and can be stopped on the way. */
  readonly isTimed: boolean;
}
