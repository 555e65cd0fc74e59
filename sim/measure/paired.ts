import { sampleVariance } from "simple-statistics";
import { checkConfidence, estimable, meanInterval } from "./confidence.ts";
import type { Estimate, MetricComparison } from "./results.ts";
import { studentCdf, studentQuantile } from "./student.ts";
import { lowerIsBetter, verdictOf } from "./verdict.ts";

/** One metric of one arm: its value in each replication, in order; null where it was not estimable. */
export interface MetricRows {
  policy: string;
  values: readonly (number | null)[];
  /** False if the arm had more work than capacity: its means do not exist. */
  stable: boolean;
}

export interface PairedDifference extends Estimate {
  /** Two-sided p-value of "the mean difference is 0"; null with fewer than two pairs. */
  pValue: number | null;
}

/**
 * Mean of a − b over replications, with the paired Student-t interval and test. Replication i of both arms saw the same
 * workload, so what is common to both cancels. A pair with a null on either side is left out.
 *
 * Fewer than two pairs: no interval and no p-value. All differences equal: width 0, and p-value 1 if they are 0, else
 * 0; that is exact for deterministic systems and too bold for counts that happened to agree in a few replications.
 *
 * Throws a RangeError on arms of unlike length, NaN, infinite values, and unless 0 < confidence < 1.
 */
export function pairedDifference(
  a: readonly (number | null)[],
  b: readonly (number | null)[],
  confidence: number,
): PairedDifference {
  if (a.length !== b.length) {
    throw new RangeError(`paired arms must have equally many replications, got ${a.length} and ${b.length}`);
  }
  const differences = a.map((value, i) => {
    const other = b[i];
    return value === null || other === null ? null : value - other;
  });
  const interval = meanInterval(differences, confidence);
  const { estimate, standardError } = interval;
  if (estimate === null || standardError === null) return { ...interval, pValue: null };
  if (standardError === 0) return { ...interval, pValue: estimate === 0 ? 1 : 0 };
  const degrees = estimable(differences).length - 1;
  return { ...interval, pValue: 2 * studentCdf(-Math.abs(estimate / standardError), degrees) };
}

/**
 * Half-width of the interval of mean(a) − mean(b) as if the arms were independent (Welch 1947, with Satterthwaite's
 * degrees of freedom); the arms may differ in length. Null if either has fewer than two values; 0 if neither varies.
 */
export function unpairedHalfWidth(
  a: readonly (number | null)[],
  b: readonly (number | null)[],
  confidence: number,
): number | null {
  checkConfidence(confidence);
  const arms = [estimable(a), estimable(b)];
  if (arms.some((values) => values.length < 2)) return null;
  const terms = arms.map((values) => sampleVariance(values) / values.length);
  const sum = terms.reduce((total, term) => total + term, 0);
  if (sum === 0) return 0;
  // Shares of the variance: their squares cannot underflow as the squares of the terms can.
  const reciprocal = arms.reduce((total, values, i) => {
    const share = terms[i] / sum;
    return total + (share * share) / (values.length - 1);
  }, 0);
  return studentQuantile((1 + confidence) / 2, 1 / reciprocal) * Math.sqrt(sum);
}

/** The tests that could be made, by ascending p-value; equal p-values in the order given. */
function ranked(pValues: readonly (number | null)[]): { p: number; at: number }[] {
  const tests = pValues.flatMap((p, at) => (p === null ? [] : [{ p, at }]));
  for (const { p } of tests) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`p-value must lie in [0, 1], got ${p}`);
  }
  return tests.sort((one, other) => one.p - other.p || one.at - other.at);
}

/**
 * p-values adjusted for testing all of them at once (Holm 1979): rejecting those below α keeps the chance of any false
 * rejection at or below α, whatever the dependence between the tests. Null stands for a test that could not be made; it
 * stays null and does not count.
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const adjusted: (number | null)[] = pValues.map(() => null);
  const tests = ranked(pValues);
  let largest = 0;
  for (const [k, { p, at }] of tests.entries()) {
    largest = Math.max(largest, Math.min(1, (tests.length - k) * p));
    adjusted[at] = largest;
  }
  return adjusted;
}

/**
 * Level of each test in Holm's procedure, so that an interval of confidence 1 − level leaves out 0 exactly when the
 * adjusted p-value is below `alpha`: α/(m − k + 1) for the k-th smallest of m, and after the first that is not rejected
 * its level for all the rest. Equal p-values share the level of the first of them.
 */
function holmLevels(pValues: readonly (number | null)[], alpha: number): number[] {
  const levels = pValues.map(() => alpha);
  const tests = ranked(pValues);
  let level = alpha / tests.length;
  let rejecting = true;
  let previous = -1;
  for (const [k, { p, at }] of tests.entries()) {
    if (rejecting && p > previous) level = alpha / (tests.length - k);
    if (!(p < level)) rejecting = false;
    previous = p;
    levels[at] = level;
  }
  return levels;
}

/**
 * Compares policies with a baseline on one metric: paired differences (policy minus baseline), Holm's correction over
 * the policies, intervals that agree with the corrected tests, and verdicts. An interval leaves out 0 exactly when its
 * p-value is below 1 − confidence. Its own level is `confidence` or higher; only the statements "differs" and "does
 * not" are guarded jointly, not the coverage of all intervals at once.
 *
 * An unstable arm has no mean: its comparison holds nulls, and it does not count among the tests.
 *
 * @param indifference half-width of the zone of differences that do not matter, in the metric's unit, ≥ 0
 * @throws RangeError on unlike numbers of replications, an unknown metric, and parameters out of range
 */
export function compareWithBaseline(
  policies: readonly MetricRows[],
  baseline: MetricRows,
  { metric, confidence, indifference }: { metric: string; confidence: number; indifference: number },
): MetricComparison[] {
  checkConfidence(confidence);
  const orientation = lowerIsBetter(metric);
  const arms = policies.map((policy) => (policy.stable && baseline.stable ? policy.values : null));
  const nothing: PairedDifference = { estimate: null, halfWidth: null, standardError: null, pValue: null };
  const differenceOf = (values: MetricRows["values"] | null, level: number): PairedDifference =>
    values === null ? nothing : pairedDifference(values, baseline.values, 1 - level);
  const pValues = arms.map((values) => differenceOf(values, 1 - confidence).pValue);
  const adjusted = holm(pValues);
  const levels = holmLevels(pValues, 1 - confidence);
  return policies.map(({ policy }, i) => {
    const values = arms[i];
    const { estimate, halfWidth, standardError } = differenceOf(values, levels[i]);
    const difference = { estimate, halfWidth, standardError };
    return {
      metric,
      policy,
      baseline: baseline.policy,
      difference,
      unpairedHalfWidth: values === null ? null : unpairedHalfWidth(values, baseline.values, confidence),
      pValue: adjusted[i],
      indifference,
      verdict: verdictOf(difference, { stable: values !== null, indifference, lowerIsBetter: orientation }),
    };
  });
}
