const BATCH = 5;
/** Fewer batches say nothing about where a transient ends. */
const LEAST_BATCHES = 10;
/**
 * The last few batches are never the whole of what is kept: by chance they may hardly differ (Franklin & White 2008).
 */
const LEAST_KEPT = 5;

export interface Truncation {
  /** Observations to leave out at the start; a multiple of 5. */
  cut: number;
  /** False if the series is too short to tell: fewer than 50 observations, or the best cut lies beyond its middle. */
  reliable: boolean;
}

function batchMeans(series: ArrayLike<number>): number[] {
  const means: number[] = [];
  for (let start = 0; start + BATCH <= series.length; start += BATCH) {
    let sum = 0;
    for (let i = start; i < start + BATCH; i++) sum += series[i];
    if (!Number.isFinite(sum)) throw new RangeError(`series must be finite, got a batch sum of ${sum} at ${start}`);
    means.push(sum / BATCH);
  }
  return means;
}

/**
 * Where the initial transient of a series ends, by MSER-5 (White 1997; Spratt 1998): of all cuts between batches of 5,
 * the one that minimises the squared standard error of the mean of what is kept, Σ(y − ȳ)² / n². O(n) time.
 *
 * The first of equal minima is taken, so a constant series is not cut. Observations after the last whole batch are not
 * looked at. Throws a RangeError on NaN and infinite values.
 */
export function mser5(series: ArrayLike<number>): Truncation {
  const means = batchMeans(series);
  if (means.length < LEAST_BATCHES) return { cut: 0, reliable: false };
  let mean = 0;
  let squares = 0;
  let least = Infinity;
  let best = 0;
  // From the end backwards, so that one pass of Welford's recursion gives the sum of squares of every tail.
  for (let first = means.length - 1; first >= 0; first--) {
    const kept = means.length - first;
    const deviation = means[first] - mean;
    mean += deviation / kept;
    squares += deviation * (means[first] - mean);
    const criterion = squares / (kept * kept);
    if (kept >= LEAST_KEPT && criterion <= least) {
      least = criterion;
      best = first;
    }
  }
  return { cut: best * BATCH, reliable: 2 * best <= means.length };
}
