import * as fc from "fast-check";
import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { block, Histogram } from "../../sim/measure/histogram.ts";

function counted(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  const all = block(values.length);
  all.values.set(values);
  histogram.add(all, values.length, Math.min(...values), Math.max(...values));
  return histogram;
}

const positive = fc.double({ min: 2 ** -60, max: 2 ** 60, noNaN: true });

test("a quantile lies within 0.4 % of a number whose rank is the one asked for", () => {
  fc.assert(
    fc.property(
      fc.array(positive, { minLength: 1, maxLength: 300 }),
      fc.double({ min: 0.001, max: 1, noNaN: true }),
      (values, p) => {
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.ceil(p * values.length) - 1];
        expect(Math.abs(counted(values).quantile(p) / exact - 1)).toBeLessThan(0.004);
      },
    ),
  );
});

test("within a bin quantiles are interpolated, and they rise with p", () => {
  const random = stream(1, 0, "histogram");
  const histogram = counted(Array.from({ length: 10_000 }, () => 1 + random.next() / 256));
  expect(histogram.quantile(0.5)).toBeCloseTo(1 + 0.5 / 256, 12);
  expect(histogram.quantile(1)).toBe(1 + 1 / 256);
  const spread = counted(Array.from({ length: 1000 }, () => -Math.log(random.next())));
  let last = 0;
  for (let p = 0.001; p <= 1; p += 0.001) {
    const value = spread.quantile(p);
    expect(value).toBeGreaterThanOrEqual(last);
    last = value;
  }
});

test("zero, tiny, huge and infinite numbers are counted at the ends", () => {
  const histogram = counted([0, 2 ** -70, 5e-324, 1, 2 ** 70, Infinity]);
  expect(histogram.count).toBe(6);
  expect([...histogram.entries()]).toEqual([
    [0, 3],
    [1 + 1 / 256, 1],
    [2 ** 64, 2],
  ]);
  expect([histogram.quantile(0.4), histogram.quantile(1)]).toEqual([0, 2 ** 64]);
});

test("bins are half open: an edge belongs to the bin above it", () => {
  expect([...counted([1, 1 + 1 / 256, 2 - 2 ** -52, 2]).entries()]).toEqual([
    [1 + 1 / 256, 1],
    [1 + 2 / 256, 1],
    [2, 1],
    [2 + 2 / 256, 1],
  ]);
});

test("merging is adding", () => {
  fc.assert(
    fc.property(fc.array(positive), fc.array(positive), (a, b) => {
      const merged = counted(a);
      merged.merge(counted(b));
      expect([...merged.entries()]).toEqual([...counted([...a, ...b]).entries()]);
      expect(merged.count).toBe(a.length + b.length);
    }),
  );
});

test("nothing counted", () => {
  const histogram = counted([]);
  expect(histogram.quantile(0.5)).toBeNaN();
  expect([...histogram.entries()]).toEqual([]);
});

test("zero and what is beyond the first and last bins are found again", () => {
  expect([...counted([0, 1, 2 ** 70]).entries()].map(([, count]) => count)).toEqual([1, 1, 1]);
  expect(counted([0]).quantile(0.5)).toBe(0);
});

test("a bin can count more than 32 bits hold, also when histograms are merged", () => {
  const histogram = counted([1, 3]);
  for (let doubling = 0; doubling < 34; doubling++) {
    const same = new Histogram();
    same.merge(histogram);
    histogram.merge(same);
  }
  expect([...histogram.entries()].map(([, count]) => count)).toEqual([2 ** 34, 2 ** 34]);
});
