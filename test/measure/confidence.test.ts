import { expect, test } from "vitest";
import { meanInterval } from "../../sim/measure/confidence.ts";

test("a hand-worked interval", () => {
  // Mean 3, variance 10 / 4 = 2.5, standard error √(2.5 / 5); t(0.975, 4) = 2.776445105.
  const { estimate, standardError, halfWidth } = meanInterval([1, 2, 3, 4, 5], 0.95);
  expect(estimate).toBe(3);
  expect(standardError).toBeCloseTo(Math.SQRT1_2, 14);
  expect(halfWidth).toBeCloseTo(2.776445105 * Math.SQRT1_2, 8);
});

test("with two values and one degree of freedom, from the Cauchy law", () => {
  const { estimate, halfWidth } = meanInterval([10, 14], 0.9);
  expect(estimate).toBe(12);
  expect(halfWidth).toBeCloseTo(2 * Math.tan(0.45 * Math.PI), 10);
});

test("without values nothing is estimated, with one there is no interval", () => {
  const nothing = { estimate: null, halfWidth: null, standardError: null };
  expect(meanInterval([], 0.95)).toEqual(nothing);
  expect(meanInterval([null, null], 0.95)).toEqual(nothing);
  expect(meanInterval([null, 4, null], 0.95)).toEqual({ estimate: 4, halfWidth: null, standardError: null });
});

test("replications that gave no value are left out", () => {
  expect(meanInterval([1, null, 2, 3, null, 4, 5], 0.95)).toEqual(meanInterval([1, 2, 3, 4, 5], 0.95));
});

test("equal values have width 0, whatever the rounding of their sum", () => {
  for (let count = 2; count < 60; count++) {
    const values = Array.from({ length: count }, () => 1 / 49);
    expect(meanInterval(values, 0.95)).toEqual({ estimate: 1 / 49, halfWidth: 0, standardError: 0 });
  }
});

test("does not lose a small spread on a large mean", () => {
  const { estimate, standardError } = meanInterval([1e9 + 1, 1e9 + 2, 1e9 + 3], 0.95);
  expect(estimate).toBe(1e9 + 2);
  expect(standardError).toBeCloseTo(1 / Math.sqrt(3), 12);
});

test("refuses NaN, infinities and levels outside (0, 1)", () => {
  expect(() => meanInterval([1, NaN], 0.95)).toThrow("values must be finite or null, got NaN");
  expect(() => meanInterval([1, Infinity], 0.95)).toThrow("got Infinity");
  for (const confidence of [0, 1, 95, -1, NaN]) {
    expect(() => meanInterval([1, 2], confidence)).toThrow(
      `confidence must lie strictly between 0 and 1, got ${confidence}`,
    );
  }
});
