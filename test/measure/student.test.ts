import * as fc from "fast-check";
import { expect, test } from "vitest";
import { normalCdf, normalQuantile } from "../../sim/kernel/math.ts";
import { studentCdf, studentQuantile } from "../../sim/measure/student.ts";

function relativeError(got: number, expected: number): number {
  return Math.abs(got / expected - 1);
}

/** Upper 5 %, 2.5 % and 0.5 % points as printed in Pearson & Hartley, Biometrika Tables (1966), table 12. */
const TABLE: [degrees: number, ...points: [number, number, number]][] = [
  [1, 6.314, 12.706, 63.657],
  [2, 2.92, 4.303, 9.925],
  [3, 2.353, 3.182, 5.841],
  [5, 2.015, 2.571, 4.032],
  [9, 1.833, 2.262, 3.25],
  [10, 1.812, 2.228, 3.169],
  [20, 1.725, 2.086, 2.845],
  [30, 1.697, 2.042, 2.75],
  [120, 1.658, 1.98, 2.617],
];

test.each(TABLE)("quantiles for %d degrees are those of the printed table", (degrees, ...points) => {
  const got = [0.95, 0.975, 0.995].map((p) => studentQuantile(p, degrees));
  for (const [i, point] of points.entries()) expect(Math.abs(got[i] - point)).toBeLessThanOrEqual(0.00051);
});

/** Lower tails by the regularised incomplete beta function in 30-digit arithmetic. */
const EXACT: [t: number, degrees: number, probability: number][] = [
  [-2.5, 2, 0.0648058601107554],
  [-1, 4.7, 0.18298775649727486],
  [-3, 12.5, 0.0053164057549483276],
  [-0.2, 0.5, 0.447100382267244],
  [-5, 1e4, 2.9151633068313237e-7],
  [-2.5, 1e6, 0.006209744751081623],
  [-40, 3.3, 7.5294436408996805e-6],
  [1.7, 29.5, 0.9501735869147752],
  [-0.001, 7, 0.4996150086224994],
];

test.each(EXACT)("P(T <= %d) with %d degrees has ten digits", (t, degrees, probability) => {
  expect(relativeError(studentCdf(t, degrees), probability)).toBeLessThan(1e-12);
  expect(relativeError(studentQuantile(probability, degrees), t)).toBeLessThan(1e-10);
});

const probability = fc.double({ min: 1e-12, max: 0.4999, noNaN: true });

test("one degree of freedom: the Cauchy law", () => {
  fc.assert(
    fc.property(probability, (p) => {
      const expected = -1 / Math.tan(Math.PI * p);
      expect(relativeError(studentQuantile(p, 1), expected)).toBeLessThan(1e-11);
    }),
  );
});

test("two degrees of freedom: t = (2p − 1) √(2 / (4p(1 − p)))", () => {
  fc.assert(
    fc.property(probability, (p) => {
      const expected = (2 * p - 1) / Math.sqrt(2 * p * (1 - p));
      expect(relativeError(studentQuantile(p, 2), expected)).toBeLessThan(1e-11);
    }),
  );
});

test("four degrees of freedom: the closed form of the distribution function", () => {
  fc.assert(
    fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (t) => {
      const s = t / Math.sqrt(4 + t * t);
      expect(studentCdf(t, 4)).toBeCloseTo(0.5 + (s * (3 - s * s)) / 4, 13);
    }),
  );
});

test("many degrees of freedom: the normal law, with the first correction of Cornish and Fisher", () => {
  for (const p of [1e-6, 0.01, 0.2, 0.4, 0.9, 0.999]) {
    const z = normalQuantile(p);
    const corrected = z + (z * z * z + z) / 4e6;
    expect(relativeError(studentQuantile(p, 1e6), corrected)).toBeLessThan(1e-10);
    expect(Math.abs(studentCdf(z, 1e6) - normalCdf(z))).toBeLessThan(1e-5);
  }
});

test("quantile and distribution function undo each other, also for broken degrees", () => {
  fc.assert(
    fc.property(probability, fc.double({ min: 1, max: 1e6, noNaN: true }), (p, degrees) => {
      expect(relativeError(studentCdf(studentQuantile(p, degrees), degrees), p)).toBeLessThan(1e-10);
    }),
  );
});

test("symmetric about 0", () => {
  expect(studentQuantile(0.5, 7)).toBe(0);
  expect(studentCdf(0, 7)).toBe(0.5);
  expect(studentQuantile(0.75, 3.5)).toBe(-studentQuantile(0.25, 3.5));
  expect(studentCdf(Infinity, 3)).toBe(1);
  expect(studentCdf(-Infinity, 3)).toBe(0);
});

test("refuses what is no probability and no number of degrees", () => {
  for (const p of [0, 1, -0.1, 1.1, NaN]) {
    expect(() => studentQuantile(p, 5)).toThrow(`p must lie strictly between 0 and 1, got ${p}`);
  }
  for (const degrees of [0, -1, NaN, Infinity]) {
    expect(() => studentQuantile(0.9, degrees)).toThrow(`degrees of freedom must be > 0 and finite, got ${degrees}`);
    expect(() => studentCdf(1, degrees)).toThrow("degrees of freedom");
  }
  expect(() => studentCdf(NaN, 3)).toThrow("t must be a number");
});
