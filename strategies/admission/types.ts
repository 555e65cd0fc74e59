import type { Context, Definition, TaskView } from "../types.ts";

/** Turns requests away, at the door or when their turn has come. */
export interface Admission {
  /** Whether a new request may come in, so many others being there. Left out: all may. */
  admits?(request: TaskView, present: number, context: Context): boolean;
  /**
   * Whether an attempt whose turn has come is dropped instead of served. `waited`, s, is its time in line `line` (the
   * node's number; 0: the central one), `behind` the number of others in it.
   */
  sheds?(attempt: TaskView, waited: number, line: number, behind: number, context: Context): boolean;
  /** Told when a request leaves that had come in: after how many seconds, whether with an answer, how many remain. */
  left?(responseTime: number, answered: boolean, present: number): void;
}

export type AdmissionDefinition = Definition<"admission", Admission>;
