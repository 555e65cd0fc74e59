import * as fc from "fast-check";
import { expect, test } from "vitest";
import { distributionDistance, gap, steps, summaryOf } from "../../sim/measure/gap.ts";

const sample = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 30 });
const ascending = (values: readonly number[]): Float64Array => Float64Array.from(values).sort((a, b) => a - b);
const shareUpTo = (values: readonly number[], x: number): number => values.filter((v) => v <= x).length / values.length;

test("the distance of two samples is the greatest difference of their shares, wherever one looks", () => {
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      const everywhere = [...a, ...b].map((x) => Math.abs(shareUpTo(a, x) - shareUpTo(b, x)));
      expect(distributionDistance(ascending(a), ascending(b))).toBeCloseTo(Math.max(...everywhere), 12);
    }),
  );
  expect(distributionDistance(Float64Array.of(1, 2), Float64Array.of(3))).toBe(1);
  expect(distributionDistance(Float64Array.of(), Float64Array.of(3))).toBeNaN();
});

test("steps are points of the distribution function, the last at 1", () => {
  fc.assert(
    fc.property(sample, fc.integer({ min: 1, max: 40 }), (values, points) => {
      const found = steps(ascending(values), points);
      expect(found).toHaveLength(Math.min(points, values.length));
      expect(found.at(-1)?.[1]).toBe(1);
      // Of equal numbers any may stand for the step.
      for (const [value, share] of found) expect(share).toBeLessThanOrEqual(shareUpTo(values, value));
    }),
  );
  expect(steps(Float64Array.of(1, 2, 3, 4), 2)).toEqual([
    [2, 0.5],
    [4, 1],
  ]);
});

test("a summary of 1 … 100, and of nothing", () => {
  const values = Float64Array.from({ length: 100 }, (_, i) => i + 1);
  expect(summaryOf(values)).toEqual({ count: 100, mean: 50.5, p50: 50.5, p95: 95.05, p99: 99.01 });
  expect(summaryOf(Float64Array.of())).toEqual({ count: 0, mean: null, p50: null, p95: null, p99: null });
});

test("a gap is a share of what was measured", () => {
  expect(gap(9, 10)).toBeCloseTo(-0.1, 12);
  expect([gap(null, 1), gap(1, null), gap(1, 0)]).toEqual([null, null, null]);
});
