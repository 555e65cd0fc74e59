import { gammaShare } from "../kernel/incomplete-gamma.ts";

/** Positions in ascending order of score. */
function byScore(scores: ArrayLike<number>): Int32Array {
  return Int32Array.from(scores, (_, i) => i).sort((a, b) => scores[a] - scores[b] || a - b);
}

/**
 * Area under the ROC curve: the share of pairs of a positive and a negative in which the positive has the higher score,
 * ties counted half (Hanley and McNeil 1982, Radiology 143(1)). Exact; O(n log n). NaN where one of both is missing.
 *
 * @param outcomes 1: positive, 0: negative
 */
export function areaUnderCurve(scores: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  const order = byScore(scores);
  let positives = 0;
  /** Twice the number of pairs won: whole, so that it is exact. */
  let won = 0;
  let below = 0;
  for (let from = 0; from < order.length;) {
    let [to, here] = [from, 0];
    for (; to < order.length && scores[order[to]] === scores[order[from]]; to++) here += outcomes[order[to]];
    const negatives = to - from - here;
    won += here * (2 * below + negatives);
    below += negatives;
    positives += here;
    from = to;
  }
  return won / (2 * positives * below);
}

/** Predictions next to each other in order of score. */
export interface CalibrationGroup {
  readonly count: number;
  readonly predicted: number;
  readonly observed: number;
}

/** How far predicted probabilities are from what happens. */
export interface Calibration {
  /** Of nearly equal counts, by ascending score. */
  readonly groups: readonly CalibrationGroup[];
  /** Mean squared difference of probability and outcome (Brier 1950). */
  readonly brier: number;
  /** Mean over the groups, by count, of |predicted − observed|. */
  readonly expectedError: number;
  /**
   * Hosmer and Lemeshow 1980: sum of (O − E)² / (n π (1 − π)), and the chance of more by luck. There are as many
   * degrees of freedom as groups, because the model has not been fitted to these outcomes.
   */
  readonly chiSquare: number;
  readonly pValue: number;
}

/**
 * @param scores probabilities of a positive outcome
 * @throws RangeError for fewer scores than groups
 */
export function calibrationOf(scores: ArrayLike<number>, outcomes: ArrayLike<number>, groupCount = 10): Calibration {
  if (!(scores.length >= groupCount)) {
    throw new RangeError(`calibration: needs at least ${groupCount} scores, got ${scores.length}`);
  }
  const order = byScore(scores);
  const groups = Array.from({ length: groupCount }, (_, g): CalibrationGroup => {
    const start = Math.floor((g * order.length) / groupCount);
    const own = order.subarray(start, Math.floor(((g + 1) * order.length) / groupCount));
    const mean = (of: ArrayLike<number>): number => own.reduce((sum, i) => sum + of[i], 0) / own.length;
    return { count: own.length, predicted: mean(scores), observed: mean(outcomes) };
  });
  let squares = 0;
  for (let i = 0; i < scores.length; i++) squares += (scores[i] - outcomes[i]) * (scores[i] - outcomes[i]);
  const sumOf = (of: (group: CalibrationGroup) => number): number => groups.reduce((sum, group) => sum + of(group), 0);
  const chiSquare = sumOf(({ count, predicted, observed }) => {
    const difference = observed - predicted;
    if (difference === 0) return 0;
    return (count * difference * difference) / (predicted * (1 - predicted));
  });
  return {
    groups,
    brier: squares / scores.length,
    expectedError: sumOf(({ count, predicted, observed }) => (count * Math.abs(predicted - observed)) / scores.length),
    chiSquare,
    pValue: 1 - gammaShare(groupCount / 2, chiSquare / 2),
  };
}
