import type { Context, Definition } from "../types.ts";

/**
 * What a scaler may know: what a monitoring system would tell it. The figures of the interval are of the time from the
 * last regular decision to the present one; on the first one they begin with the run.
 */
export interface PoolView {
  /** Nodes of the scaled group that are wanted, on or being switched on; for `scales: "speed"` the wanted speed. */
  readonly count: number;
  /** Of these, the nodes that are on and take tasks. */
  readonly ready: number;
  /** Slots of each of these nodes. */
  readonly slots: number;
  /** Tasks in the pool, in service and waiting. */
  readonly present: number;
  readonly waiting: number;
  /** Length of the interval, s. */
  readonly interval: number;
  /** Busy share of the slots that were on in the interval, in [0, 1]; NaN where none was. */
  readonly utilisation: number;
  /** Slot-seconds in use in the interval. */
  readonly busyTime: number;
  /** Tasks that arrived, and that were finished, in the interval. */
  readonly arrived: number;
  readonly finished: number;
  /** Mean response time of those finished, s; NaN where none was. */
  readonly responseTime: number;
}

/**
 * Says how large a pool should be. It is asked at regular intervals; its answer is brought into the limits of the
 * scenario, is rounded up to a whole number of nodes, and is at least one node while tasks are there.
 */
export interface Scaler {
  /** Whether the answer is a number of nodes, or a speed of all nodes as a multiple of their own. */
  readonly scales: "count" | "speed";
  /** The answer, >= 0, not NaN. */
  decide(pool: PoolView, context: Context): number;
  /**
   * Asked when the number of tasks has changed, after all completions and arrivals of the instant, and when `wake` asks
   * for it. The figures of the interval are those of the last regular decision.
   */
  changed?(pool: PoolView, context: Context): number;
  /** When `changed` is to be asked next even if nothing changes, s; Infinity: not. Asked after each decision. */
  wake?(): number;
}

export type ScalerDefinition = Definition<"scaler", Scaler>;
