import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Stream } from "../../sim/kernel/stream.ts";
import { areaUnderCurve, calibrationOf } from "../../sim/measure/classification.ts";

/** Every pair of a positive and a negative, one by one. */
function naive(scores: readonly number[], outcomes: readonly number[]): number {
  let [won, pairs] = [0, 0];
  for (const [i, a] of scores.entries()) {
    for (const [j, b] of scores.entries()) {
      if (outcomes[i] !== 1 || outcomes[j] !== 0) continue;
      pairs++;
      won += a > b ? 1 : a === b ? 0.5 : 0;
    }
  }
  return won / pairs;
}

test("the area under the curve is the share of pairs in the right order, ties half", () => {
  const row = fc.tuple(fc.constantFrom(0.1, 0.2, 0.5, 0.7, 0.9), fc.constantFrom(0, 1));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
      const [scores, outcomes] = [rows.map(([s]) => s), rows.map(([, o]) => o)];
      expect(areaUnderCurve(scores, outcomes)).toBe(naive(scores, outcomes));
    }),
  );
  expect(areaUnderCurve([1, 2], [1, 1])).toBeNaN();
  expect(areaUnderCurve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBe(0.75);
});

test("calibration of four predictions in two groups, by hand", () => {
  const found = calibrationOf([0.8, 0.2, 0.4, 0.6], [1, 0, 1, 0], 2);
  expect(found.groups).toEqual([
    { count: 2, predicted: expect.closeTo(0.3, 12), observed: 0.5 },
    { count: 2, predicted: expect.closeTo(0.7, 12), observed: 0.5 },
  ]);
  expect(found.brier).toBeCloseTo((0.04 + 0.04 + 0.36 + 0.36) / 4, 12);
  expect(found.expectedError).toBeCloseTo(0.2, 12);
  // 2 × 0.2² / (0.3 × 0.7), twice; with two degrees of freedom the chance of more is e^(−x/2).
  expect(found.chiSquare).toBeCloseTo(0.16 / 0.21, 12);
  expect(found.pValue).toBeCloseTo(Math.exp(-0.08 / 0.21), 12);
});

test("groups take every prediction once, also where they cannot be equal", () => {
  const { groups } = calibrationOf(
    Array.from({ length: 23 }, (_, i) => (i + 1) / 25),
    Array(23).fill(0),
  );
  expect(groups.map(({ count }) => count)).toEqual([2, 2, 2, 3, 2, 2, 3, 2, 2, 3]);
  expect(() => calibrationOf([0.5], [1])).toThrow("needs at least 10 scores, got 1");
});

test("certain predictions that come true are no surprise, those that do not are the greatest", () => {
  expect(calibrationOf([0, 1], [0, 1], 2)).toMatchObject({ chiSquare: 0, pValue: 1, brier: 0 });
  expect(calibrationOf([0, 1], [1, 1], 2)).toMatchObject({ chiSquare: Infinity, pValue: 0 });
});

test("probabilities that are right are called wrong as often as the level says", () => {
  const random = new Stream("calibration");
  const trials = 2000;
  let rejected = 0;
  for (let trial = 0; trial < trials; trial++) {
    const scores = Array.from({ length: 300 }, () => random.next());
    const outcomes = scores.map((p) => (random.next() < p ? 1 : 0));
    if (calibrationOf(scores, outcomes).pValue < 0.1) rejected++;
  }
  expect(Math.abs(rejected / trials - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / trials));
});
