import { expect, test } from "vitest";
import { shaped, type TruthCase } from "../../sim/verify/cases.ts";
import { disagreement, isPrecise } from "../../sim/verify/judge.ts";

const truth = (of: Partial<TruthCase>): TruthCase => ({
  id: "case",
  kind: "exact",
  system: "M/M/1 FCFS",
  parameters: {},
  metric: "mean response time",
  value: 10,
  tolerance: 0.02,
  ...of,
});
const exactly = (...values: number[]): { values: number[]; standardErrors: number[] } => ({
  values,
  standardErrors: values.map(() => 0),
});

test("a value passes up to its relative tolerance", () => {
  expect(disagreement(truth({}), exactly(10.199))).toBeNull();
  expect(disagreement(truth({}), exactly(9.801))).toBeNull();
  expect(disagreement(truth({}), exactly(10.201))).toMatch("number 1 is off by 0.20");
  expect(disagreement(truth({ value: -10 }), exactly(-10.1))).toBeNull();
  expect(disagreement(truth({ value: -10 }), exactly(10))).not.toBeNull();
});

test("or up to three standard errors, whichever is more", () => {
  const off = { values: [10.25], standardErrors: [0.09] };
  expect(disagreement(truth({}), off)).toBeNull();
  expect(disagreement(truth({}), { ...off, standardErrors: [0.08] })).toMatch("more than 0.24");
});

test("every number of a value is judged by its own size", () => {
  const nested = truth({ value: [[1, 100], 10] });
  expect(disagreement(nested, exactly(1.01, 101, 10.1))).toBeNull();
  expect(disagreement(nested, exactly(1.1, 100, 10))).toMatch("number 1");
  expect(disagreement(nested, exactly(1, 100, 10.3))).toMatch("number 3");
  expect(disagreement(nested, exactly(1, 100))).toMatch("2 numbers where 3 are expected");
});

test("tolerance 0 is equality", () => {
  const whole = truth({ value: [3, 0], tolerance: 0 });
  expect(disagreement(whole, exactly(3, 0))).toBeNull();
  expect(disagreement(whole, exactly(3.0000001, 0))).not.toBeNull();
  expect(disagreement(whole, exactly(3, 1e-9))).not.toBeNull();
});

test("what is not a number never passes", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    expect(disagreement(truth({}), exactly(value))).toBe(`number 1 is ${value}`);
    expect(disagreement(truth({ kind: "bound", bound: { upper: 20 } }), exactly(value))).not.toBeNull();
  }
  expect(isPrecise(truth({}), { values: [10], standardErrors: [NaN] })).toBe(false);
});

test("an estimate is precise when the standard error is at most half the tolerance, for every number", () => {
  const two = truth({ value: [10, 1] });
  expect(isPrecise(two, { values: [0, 0], standardErrors: [0.1, 0.01] })).toBe(true);
  expect(isPrecise(two, { values: [10, 1], standardErrors: [0.1, 0.011] })).toBe(false);
  expect(isPrecise(two, { values: [10, 1], standardErrors: [0.101, 0.01] })).toBe(false);
});

test("limits hold besides the value", () => {
  const limited = truth({ bound: { lower_any: 9.95, upper: 10.1 } });
  expect(disagreement(limited, exactly(10.1))).toBeNull();
  expect(disagreement(limited, exactly(10.11))).toBe("10.11 is above the bound 10.1");
  expect(disagreement(limited, exactly(9.94))).toBe("9.94 is below the bound 9.95");
  const list = truth({ value: 11, tolerance: 0, bound: { optimum: 9, ratio: 1.222222222222222 } });
  expect(disagreement(list, exactly(11))).toBeNull();
  expect(disagreement({ ...list, value: 12 }, exactly(12))).toMatch("above the bound");
});

test("limits alone decide a bound, and a limit that no finite system reaches", () => {
  const bound = truth({ kind: "bound", value: 79, tolerance: 0, bound: { upper: 79 } });
  expect(disagreement(bound, exactly(60))).toBeNull();
  expect(disagreement(bound, exactly(80))).not.toBeNull();
  const limit = truth({ kind: "asymptotic", value: 0, tolerance: 0, bound: { upper_at_n1000: 0.01 } });
  expect(disagreement(limit, exactly(0.009))).toBeNull();
  expect(disagreement(limit, exactly(0.011))).not.toBeNull();
  expect(isPrecise(limit, { values: [0.009], standardErrors: [0.00025] })).toBe(true);
  expect(isPrecise(limit, { values: [0.009], standardErrors: [0.00026] })).toBe(false);
});

test("an order is strict, and its values are judged too", () => {
  const order = truth({ kind: "bound", value: [1, 2, 3], tolerance: 0.5, bound: { order: "increasing" } });
  expect(disagreement(order, exactly(1, 2, 3))).toBeNull();
  expect(disagreement(order, exactly(1, 2.5, 2.5))).toMatch("number 3 (2.5) is not above");
  expect(disagreement(order, exactly(1, 2, 5))).toMatch("off by 2");
});

test("a bound that is not understood is refused", () => {
  expect(() => disagreement(truth({ bound: { X_upper: 20 } }), exactly(10))).toThrow("bound.X_upper: 20");
  expect(() => isPrecise(truth({ bound: { upper: "11/9" } }), exactly(10))).toThrow("bound.upper");
});

test("numbers are put back into the shape of the value", () => {
  expect(shaped([1, 2, 3, 4], { a: [9, [9, null]], b: "x", c: [9, 9] })).toEqual({
    a: [1, [2, null]],
    b: "x",
    c: [3, 4],
  });
});
