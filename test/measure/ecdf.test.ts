import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addBins, ecdf } from "../../sim/measure/ecdf.ts";

test("bins of several samples are added up in ascending order", () => {
  const samples = [[1, 2, 8, 1], [0.5, 4, 8, 2], []];
  expect(addBins(samples.map((bins) => Float64Array.from(bins)))).toEqual([
    [0.5, 4],
    [1, 2],
    [8, 3],
  ]);
});

const someBins = fc
  .uniqueArray(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 3000 })
  .map((uppers) => uppers.sort((a, b) => a - b).map((upper, i): [number, number] => [upper, 1 + ((upper + i) % 7)]));

test("points of the distribution function are true, rise, and end at 1", () => {
  fc.assert(
    fc.property(someBins, fc.integer({ min: 10, max: 400 }), (bins, points) => {
      const total = bins.reduce((sum, [, count]) => sum + count, 0);
      const below = new Map<number, number>();
      let sum = 0;
      for (const [upper, count] of bins) below.set(upper, (sum += count) / total);
      const curve = ecdf(bins, points);
      for (const [value, share] of curve) expect(share).toBe(below.get(value));
      expect(curve[0][0]).toBe(bins[0][0]);
      expect(curve[curve.length - 1]).toEqual([bins[bins.length - 1][0], 1]);
      expect(curve.map(([value]) => value)).toEqual([...new Set(curve.map(([value]) => value))].sort((a, b) => a - b));
    }),
    { numRuns: 40 },
  );
});

test("few points for many bins, more of them in the tail", () => {
  const bins = Array.from({ length: 20_000 }, (_, i): [number, number] => [i + 1, 1]);
  const curve = ecdf(bins, 400);
  expect(curve.length).toBeLessThan(1000);
  const tail = curve.filter(([, share]) => share > 0.99).length;
  expect(tail).toBeGreaterThan(20);
  const first = curve.filter(([, share]) => share <= 0.01).length;
  expect(first).toBeLessThan(tail / 3);
});

test("no bins, no points", () => {
  expect(ecdf([], 100)).toEqual([]);
});
