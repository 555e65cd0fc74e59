import type { Context, Definition, NodeView, TaskView } from "../types.ts";

/** An attempt at a task that a failure has ended. Work is in s at speed 1. */
export interface AttemptView {
  /** Attempts at this task so far, this one included; from 1. */
  readonly count: number;
  /** Work of the task that was done, by earlier attempts too where it was kept. */
  readonly attained: number;
  /** Of that, the work as of the last save that was complete; what was kept before is saved. */
  readonly saved: number;
  /** Where it ran. That node may be down, or have failed this task alone. */
  readonly node: NodeView;
}

/** How a task goes on after a failure. */
export interface Comeback {
  readonly kind: "restart" | "resume";
  /** Work that is kept, 0 ≤ keep ≤ attained, s at speed 1. A restart keeps none. */
  readonly keep: number;
  /** Time until the task asks for a slot again, s ≥ 0. */
  readonly delay: number;
  /** Time in the slot before work goes on, s ≥ 0: reading a checkpoint, replaying a log. */
  readonly preparation: number;
  /** The node it ran on, when that is up again, or wherever the balancer sends it. */
  readonly where: "same-node" | "any-node";
}

export type Verdict = Comeback | { readonly kind: "abandon" };

/** What a policy does to every task while it runs, against failures to come. */
export interface Saving {
  /** Time of work between two saves, s > 0; Infinity: nothing is saved. */
  readonly interval: number;
  /** Time a save takes in the slot, s ≥ 0; meanwhile no work is done. */
  readonly cost: number;
  /** Whether the end of the work is saved too. */
  readonly atEnd: boolean;
}

/** What becomes of a task in service when its node fails, or when it fails by itself. */
export interface Recovery {
  /**
   * Asked once for each group of nodes before the run; left out: nothing is saved.
   *
   * @param meanUp mean time from one failure of a node to the next while it is up, s; NaN where it is not known
   */
  saving?(meanUp: number): Saving;
  onFailure(task: TaskView, attempt: AttemptView, context: Context): Verdict;
}

export type RecoveryDefinition = Definition<"recovery", Recovery>;
