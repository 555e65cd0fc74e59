import type { Context, Definition } from "../types.ts";

/** Tries a request again whose attempt has failed: dropped, answered with a failure, or not answered in time. */
export interface Retry {
  /** Tries of a request in all, the first included, a whole number ≥ 1. */
  readonly attempts: number;
  /** Seconds until an attempt is given up; Infinity: never. */
  readonly timeout: number;
  /** Whether an attempt that is given up is taken back from its node, which otherwise serves it for nobody. */
  readonly withdraws: boolean;
  /**
   * Seconds before the next try; `failed` ≥ 1 tries have failed, and the wait before the last was `previous` (0: none).
   */
  backoff(failed: number, previous: number, context: Context): number;
  /** Told each new request. */
  requested?(context: Context): void;
  /** Whether there is budget for another try, which it then takes. Left out: always. */
  allows?(context: Context): boolean;
}

export type RetryDefinition = Definition<"retry", Retry>;
