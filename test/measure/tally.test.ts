import * as fc from "fast-check";
import { max, mean, min, quantile, sampleVariance } from "simple-statistics";
import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { block } from "../../sim/measure/histogram.ts";
import { Tally } from "../../sim/measure/tally.ts";

const QUANTILES = [0.001, 0.1, 0.5, 0.9, 0.99, 0.999];

/** Adds values in blocks of the given length. */
function tallied(values: readonly number[], length = 1000): Tally {
  const tally = new Tally();
  const part = block(length);
  for (let from = 0; from < values.length; from += length) {
    const piece = values.slice(from, from + length);
    part.values.set(piece);
    tally.add(part, piece.length);
  }
  return tally;
}

function exponentials(count: number, offset = 0): number[] {
  const random = stream(count, 0, "tally");
  return Array.from({ length: count }, () => offset - Math.log(random.next()));
}

function expectSame(tally: Tally, values: number[], digits: number): void {
  expect(tally.count).toBe(values.length);
  expect(tally.mean / mean(values)).toBeCloseTo(1, digits);
  expect(tally.variance / sampleVariance(values)).toBeCloseTo(1, digits);
  expect(tally.min).toBe(min(values));
  expect(tally.max).toBe(max(values));
}

test("moments agree with a two-pass calculation, whatever the blocks", () => {
  // Squares of smaller numbers than 1e-100 would vanish.
  const value = fc.double({ min: 0, max: 1e6, noNaN: true }).map((x) => (x < 1e-100 ? 0 : x));
  const values = fc.array(value, { minLength: 2, maxLength: 200 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 50 }), (given, length) => {
      const tally = tallied(given, length);
      const scale = Math.max(...given);
      expect(Math.abs(tally.mean - mean(given))).toBeLessThanOrEqual(1e-12 * scale);
      expect(Math.abs(tally.variance - sampleVariance(given))).toBeLessThanOrEqual(1e-12 * scale * scale);
    }),
  );
});

test("a large offset costs no digits that the numbers have", () => {
  // At 10^9 a double resolves 1e-7: the naive sum of squares would leave no digit of a variance of 1.
  const values = exponentials(20_000, 1e9);
  expectSame(tallied(values), values, 8);
});

test("numbers over twelve orders of magnitude", () => {
  const values = exponentials(5000).map((x, i) => x * 10 ** ((i % 13) - 6));
  expectSame(tallied(values, 7), values, 11);
});

test("up to 4096 numbers quantiles are exact, beyond within 0.4 %", () => {
  const few = exponentials(4096);
  const exact = tallied(few);
  for (const p of QUANTILES) expect(exact.quantile(p)).toBe(quantile(few, p));
  const many = exponentials(60_000);
  const binned = tallied(many);
  const sorted = [...many].sort((a, b) => a - b);
  for (const p of QUANTILES) {
    // Between two neighbours any value is a quantile.
    const rank = Math.round(p * many.length);
    expect(binned.quantile(p)).toBeGreaterThan(0.996 * sorted[rank - 1]);
    expect(binned.quantile(p)).toBeLessThan(1.004 * sorted[rank]);
  }
});

test("merged parts are as good as the whole", () => {
  const values = exponentials(9000);
  const merged = tallied([]);
  for (const [from, to] of [
    [0, 1],
    [1, 4000],
    [4000, 4000],
    [4000, 9000],
  ]) {
    merged.merge(tallied(values.slice(from, to)));
  }
  expectSame(merged, values, 12);
  const whole = tallied(values);
  for (const p of QUANTILES) expect(merged.quantile(p)).toBe(whole.quantile(p));
  expect(merged.bins()).toEqual(whole.bins());
  // A large one into a small one, and two small ones that are large together.
  const grown = tallied(values.slice(0, 10));
  grown.merge(tallied(values.slice(10)));
  expect(grown.bins()).toEqual(whole.bins());
});

test("few, equal and no numbers", () => {
  const none = new Tally();
  expect([none.count, none.variance, none.quantile(0.5)]).toEqual([0, NaN, NaN]);
  expect(none.bins()).toHaveLength(0);
  const one = tallied([3]);
  expect([one.mean, one.variance, one.min, one.max, one.quantile(0.99)]).toEqual([3, NaN, 3, 3, 3]);
  const equal = tallied(Array<number>(5000).fill(0.1));
  expect([equal.mean, equal.variance, equal.squareRatio]).toEqual([0.1, 0, 1]);
  // Quantiles of bins stay between the extremes.
  expect([equal.quantile(0.001), equal.quantile(0.999)]).toEqual([0.1, 0.1]);
});

test("the ratio of squares and clearing", () => {
  const tally = tallied([1, 2, 3]);
  expect(tally.squareRatio).toBeCloseTo(14 / 3 / 4, 14);
  tally.clear();
  expect([tally.count, tally.mean, tally.min, tally.max]).toEqual([0, 0, Infinity, -Infinity]);
  tally.merge(tallied([5]));
  expect([tally.count, tally.mean, tally.min, tally.max]).toEqual([1, 5, 5, 5]);
});
