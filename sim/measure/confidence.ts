import { mean, sampleVariance } from "simple-statistics";
import type { Estimate } from "./results.ts";
import { studentQuantile } from "./student.ts";

/** Throws a RangeError unless 0 < confidence < 1. */
export function checkConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence must lie strictly between 0 and 1, got ${confidence}`);
  }
}

/**
 * The values that could be estimated. Throws a RangeError on NaN and on infinite values: those are errors, not nulls.
 */
export function estimable(values: readonly (number | null)[]): number[] {
  const kept: number[] = [];
  for (const value of values) {
    if (value === null) continue;
    if (!Number.isFinite(value)) throw new RangeError(`values must be finite or null, got ${value}`);
    kept.push(value);
  }
  return kept;
}

/**
 * Mean with its two-sided Student-t interval. The values are one per replication, or the means of the batches of one
 * long run; both are taken as independent and nearly normal.
 *
 * Null stands for a replication in which the metric was not estimable (no task waited, say). Such replications are left
 * out: the mean is that of the others, with an interval if there are at least two of them. No value: all fields null;
 * one value: no interval. Equal values: width 0.
 *
 * Throws a RangeError on NaN, on infinite values and unless 0 < confidence < 1.
 */
export function meanInterval(values: readonly (number | null)[], confidence: number): Estimate {
  checkConfidence(confidence);
  const kept = estimable(values);
  if (kept.length === 0) return { estimate: null, halfWidth: null, standardError: null };
  const [first = 0] = kept;
  if (kept.length === 1) return { estimate: first, halfWidth: null, standardError: null };
  // Said outright: n · x / n is not always x, and a variance of rounding errors would be taken for one.
  if (kept.every((value) => value === first)) return { estimate: first, halfWidth: 0, standardError: 0 };
  const standardError = Math.sqrt(sampleVariance(kept) / kept.length);
  const halfWidth = studentQuantile((1 + confidence) / 2, kept.length - 1) * standardError;
  return { estimate: mean(kept), halfWidth, standardError };
}
