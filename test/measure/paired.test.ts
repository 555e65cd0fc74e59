import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compareWithBaseline, holm, pairedDifference, unpairedHalfWidth } from "../../sim/measure/paired.ts";

/** Extra hours of sleep under two drugs, ten patients (Student 1908, The probable error of a mean, p. 20). */
const DRUG_ONE = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
const DRUG_TWO = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

test("Student's sleep data: mean 1.58, t = 4.0621 with 9 degrees, p = 0.002833", () => {
  const { estimate, standardError, halfWidth, pValue } = pairedDifference(DRUG_TWO, DRUG_ONE, 0.95);
  expect(estimate).toBeCloseTo(1.58, 12);
  expect((estimate ?? 0) / (standardError ?? 1)).toBeCloseTo(4.0621, 4);
  expect(halfWidth).toBeCloseTo(0.8798858, 6);
  expect(pValue).toBeCloseTo(0.002833, 6);
});

test("Student's sleep data, unpaired: Welch's interval −0.2055 to 3.3655", () => {
  expect(unpairedHalfWidth(DRUG_TWO, DRUG_ONE, 0.95)).toBeCloseTo((3.3654832 + 0.2054832) / 2, 6);
});

test("Welch's interval does not need equal sizes and does not look at the order", () => {
  const long = [5, 1, 4, 2, 3, 9];
  const width = unpairedHalfWidth(long, [2, 8, 5], 0.9);
  expect(unpairedHalfWidth([5, 8, 2], [...long].reverse(), 0.9)).toBeCloseTo(width ?? NaN, 12);
  expect(unpairedHalfWidth([1], long, 0.9)).toBeNull();
  expect(unpairedHalfWidth([1, null], long, 0.9)).toBeNull();
  expect(unpairedHalfWidth([3, 3], [4, 4, 4], 0.9)).toBe(0);
});

test("what is common to both arms cancels", () => {
  const common = [100, 250, 30, 480, 170];
  const a = common.map((value, i) => value + [1, 1.2, 0.8, 1.1, 0.9][i]);
  expect(pairedDifference(a, common, 0.95).estimate).toBeCloseTo(1, 12);
  expect(pairedDifference(a, common, 0.95).halfWidth).toBeLessThan(0.21);
  expect(unpairedHalfWidth(a, common, 0.95)).toBeGreaterThan(100);
});

test("a pair with a null on either side is left out; fewer than two pairs give no interval", () => {
  expect(pairedDifference([5, null, 7, 9], [1, 2, null, 4], 0.95)).toEqual(pairedDifference([5, 9], [1, 4], 0.95));
  expect(pairedDifference([5, null], [1, 2], 0.95)).toEqual({
    estimate: 4,
    halfWidth: null,
    standardError: null,
    pValue: null,
  });
});

test("equal differences: width 0, p-value 1 at 0 and 0 elsewhere", () => {
  expect(pairedDifference([1, 2, 3], [1, 2, 3], 0.95)).toMatchObject({ estimate: 0, halfWidth: 0, pValue: 1 });
  expect(pairedDifference([3, 4, 5], [1, 2, 3], 0.95)).toMatchObject({ estimate: 2, halfWidth: 0, pValue: 0 });
});

test("arms must have equally many replications", () => {
  expect(() => pairedDifference([1, 2], [1, 2, 3], 0.95)).toThrow("equally many replications, got 2 and 3");
});

test("Holm by hand: 0.01, 0.04, 0.03, 0.005", () => {
  // Sorted 0.005·4 = 0.02, 0.01·3 = 0.03, 0.03·2 = 0.06, 0.04·1 = 0.04, raised to 0.06.
  const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
  for (const [i, expected] of [0.03, 0.06, 0.06, 0.02].entries()) expect(adjusted[i]).toBeCloseTo(expected, 14);
});

test("Holm leaves out tests that could not be made, and stays at or below 1", () => {
  expect(holm([null, 0.02, null, 0.9])).toEqual([null, 0.04, null, 0.9]);
  expect(holm([0.7, 0.8])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
  expect(() => holm([0.5, 1.2])).toThrow("p-value must lie in [0, 1], got 1.2");
  expect(() => holm([NaN])).toThrow("got NaN");
});

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 });

test("Holm as a closed test: the largest Bonferroni p-value of all subsets that hold the hypothesis", () => {
  fc.assert(
    fc.property(pValues, (p) => {
      const subsets = Array.from({ length: 2 ** p.length }, (_, bits) =>
        p.filter((_value, i) => (bits >> i) % 2 === 1),
      );
      const oracle = p.map((value, i) => {
        const holding = subsets.filter((_, bits) => (bits >> i) % 2 === 1);
        return Math.max(value, ...holding.map((subset) => Math.min(1, subset.length * Math.min(...subset))));
      });
      for (const [i, adjusted] of holm(p).entries()) expect(adjusted).toBeCloseTo(oracle[i], 12);
    }),
  );
});

const arm = (policy: string, values: (number | null)[], stable = true) => ({ policy, values, stable });
const settings = { metric: "response.mean", confidence: 0.95, indifference: 0 };

test("intervals agree with the corrected tests", () => {
  const row = fc.array(fc.integer({ min: -8, max: 9 }), { minLength: 6, maxLength: 6 });
  const rows = fc.array(row, { minLength: 1, maxLength: 6 });
  let rejected = 0;
  fc.assert(
    fc.property(rows, fc.integer({ min: 0, max: 6 }), (values, shift) => {
      const baseline = arm("base", [0, 0, 0, 0, 0, 0]);
      const policies = values.map((own, i) => arm(`p${i}`, i % 2 === 0 ? own.map((value) => value + shift) : own));
      for (const { difference, pValue, verdict } of compareWithBaseline(policies, baseline, settings)) {
        const excludesZero = Math.abs(difference.estimate ?? NaN) > (difference.halfWidth ?? NaN);
        expect(excludesZero).toBe((pValue ?? NaN) < 0.05);
        expect(verdict === "better" || verdict === "worse").toBe(excludesZero);
        rejected += Number(excludesZero);
      }
    }),
    { numRuns: 500, seed: 1 },
  );
  expect(rejected).toBeGreaterThan(100);
});

test("levels by hand: three policies at 5 %", () => {
  const baseline = arm("base", [0, 0, 0, 0]);
  const clear = arm("clear", [-10, -10.1, -9.9, -10]);
  const faint = arm("faint", [2, -1, 3, -2]);
  const vague = arm("vague", [5, -1, 4, 3]);
  const [first, second, third] = compareWithBaseline([faint, clear, vague], baseline, settings);
  // p-values in order: clear (rejected at α/3), vague (not rejected at α/2), faint (keeps α/2).
  expect(second?.difference).toMatchObject(interval(clear.values, 1 - 0.05 / 3));
  expect(third?.difference).toMatchObject(interval(vague.values, 1 - 0.05 / 2));
  expect(first?.difference).toMatchObject(interval(faint.values, 1 - 0.05 / 2));
  expect([first, second, third].map((row) => row?.verdict)).toEqual([
    "no difference detected",
    "better",
    "no difference detected",
  ]);
});

function interval(values: (number | null)[], confidence: number): { estimate: number; halfWidth: unknown } {
  const alone = pairedDifference(values, [0, 0, 0, 0], confidence);
  return { estimate: alone.estimate ?? NaN, halfWidth: expect.closeTo(alone.halfWidth ?? NaN, 10) };
}

test("one policy: the plain paired interval", () => {
  const [only] = compareWithBaseline([arm("two", DRUG_TWO)], arm("one", DRUG_ONE), settings);
  expect(only).toMatchObject({ metric: "response.mean", policy: "two", baseline: "one", indifference: 0 });
  expect(only?.difference.halfWidth).toBeCloseTo(0.8798858, 6);
  expect(only?.unpairedHalfWidth).toBeCloseTo(1.78548, 5);
  expect(only?.pValue).toBeCloseTo(0.002833, 6);
  expect(only?.verdict).toBe("worse");
});

test("an unstable arm has no difference and does not count among the tests", () => {
  const baseline = arm("one", DRUG_ONE);
  const two = arm("two", DRUG_TWO);
  const wild = arm("wild", DRUG_TWO, false);
  const [alone] = compareWithBaseline([two], baseline, settings);
  const [unstable, other] = compareWithBaseline([wild, two], baseline, settings);
  expect(other).toEqual(alone);
  expect(unstable).toMatchObject({ difference: { estimate: null }, unpairedHalfWidth: null, verdict: "unstable" });
  expect(unstable?.pValue).toBeNull();
  const [against] = compareWithBaseline([two], { ...baseline, stable: false }, settings);
  expect(against?.verdict).toBe("unstable");
});

test("a metric that was never estimable is inconclusive", () => {
  const [row] = compareWithBaseline([arm("a", [null, null])], arm("b", [1, 2]), settings);
  expect(row).toMatchObject({ difference: { estimate: null, halfWidth: null }, pValue: null, verdict: "inconclusive" });
});

test("refuses an unknown metric and a bad level", () => {
  const baseline = arm("b", [1, 2]);
  expect(() => compareWithBaseline([], baseline, { ...settings, metric: "joy" })).toThrow('unknown metric "joy"');
  expect(() => compareWithBaseline([], baseline, { ...settings, confidence: 95 })).toThrow("got 95");
});
