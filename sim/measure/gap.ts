import { mean, quantileSorted } from "simple-statistics";
import type { Summary } from "./reality.ts";

/** Mean and quantiles of numbers in ascending order; of none, null. */
export function summaryOf(ascending: Float64Array): Summary {
  const values = Array.from(ascending);
  if (values.length === 0) return { count: 0, mean: null, p50: null, p95: null, p99: null };
  const quantile = (p: number): number => quantileSorted(values, p);
  return { count: values.length, mean: mean(values), p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) };
}

/**
 * The Kolmogorov–Smirnov distance of two samples in ascending order: the greatest difference of their empirical
 * distribution functions, 0 … 1. O(n + m). NaN where one is empty.
 */
export function distributionDistance(a: Float64Array, b: Float64Array): number {
  if (a.length === 0 || b.length === 0) return NaN;
  let i = 0;
  let j = 0;
  let greatest = 0;
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i], b[j]);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    greatest = Math.max(greatest, Math.abs(i / a.length - j / b.length));
  }
  return greatest;
}

/** At most `points` points (value, share at or below) of a sample in ascending order. */
export function steps(ascending: Float64Array, points: number): [value: number, share: number][] {
  const count = Math.min(points, ascending.length);
  return Array.from({ length: count }, (_, k): [number, number] => {
    const last = Math.ceil(((k + 1) * ascending.length) / count) - 1;
    return [ascending[last], (last + 1) / ascending.length];
  });
}

/** How far a prediction is off, as a share of what was measured; null where one of them is missing. */
export function gap(predicted: number | null, measured: number | null): number | null {
  return predicted === null || measured === null || !(measured > 0) ? null : (predicted - measured) / measured;
}
