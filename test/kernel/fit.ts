import { expect } from "vitest";

/**
 * Kolmogorov's statistic √n · sup |F̂ − F| of a sample against a continuous distribution function. Under the null it
 * exceeds 1.95 once in a thousand samples.
 */
export function kolmogorov(sample: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(sample).sort();
  const n = sorted.length;
  let worst = 0;
  for (const [i, x] of sorted.entries()) {
    const share = cdf(x);
    worst = Math.max(worst, share - i / n, (i + 1) / n - share);
  }
  return worst * Math.sqrt(n);
}

export function expectFits(sample: ArrayLike<number>, cdf: (x: number) => number): void {
  expect(kolmogorov(sample, cdf)).toBeLessThan(1.95);
}

/** Pearson's statistic against chances, less its degrees of freedom, in its standard deviations: about N(0, 1). */
export function pearson(counts: ArrayLike<number>, chances: readonly number[]): number {
  const total = Array.from(counts).reduce((a, b) => a + b, 0);
  const sum = chances.reduce((all, chance, i) => {
    const expected = total * chance;
    return all + (counts[i] - expected) ** 2 / expected;
  }, 0);
  const degrees = chances.length - 1;
  return (sum - degrees) / Math.sqrt(2 * degrees);
}

/** Mean and variance of a sample with their standard errors; the variance's from the fourth moment. */
export function moments(sample: ArrayLike<number>): { mean: number; variance: number; errors: [number, number] } {
  const values = Array.from(sample);
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const second = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
  const fourth = values.reduce((sum, x) => sum + (x - mean) ** 4, 0) / n;
  return { mean, variance: second, errors: [Math.sqrt(second / n), Math.sqrt((fourth - second ** 2) / n)] };
}
