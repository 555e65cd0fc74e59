import { expect, test } from "vitest";
import { Hash } from "../../sim/kernel/hash.ts";
import { exp, gamma, log, logGamma, normalCdf, normalQuantile, pow, sin2pi } from "../../sim/kernel/math.ts";
import { stream } from "../../sim/kernel/stream.ts";
import { expectNear } from "../theory/near.ts";
import { exactExp, exactSin2pi, fixed, ulp, ulpsOff } from "./ulps.ts";

/** Numbers spread over the whole range of doubles, by random mantissas and exponents from −1022 to 1023. */
function positives(count: number): number[] {
  const random = stream("math", 0, "positives");
  return Array.from({ length: count }, () => (1 + random.next()) * 2 ** (random.below(2046) - 1022));
}

function between(low: number, high: number, count: number): number[] {
  const random = stream("math", low, String(high));
  return Array.from({ length: count }, () => low + (high - low) * random.next());
}

/** How far log(x) is from the true logarithm, in units of its last place: ln x − L = ln(x e^−L) ≈ x e^−L − 1. */
function ulpsOfLog(x: number): number {
  const got = log(x);
  const back = exactExp(got);
  const error = Number(((fixed(x) - back) << 120n) / back) / 2 ** 120;
  return error / ulp(got);
}

test("the oracle knows e and the sine", () => {
  expect(Number(exactExp(1) >> 1300n) / 2 ** 100).toBe(Math.E);
  expect(ulpsOff(1, exactSin2pi(0.25))).toBeCloseTo(0, 5);
  expect(ulpsOff(0.5, exactSin2pi(1 / 12))).toBeCloseTo(0, 0);
});

test("exp is within one unit of the last place", () => {
  const points = [...between(-700, 709, 120), ...between(-1, 1, 120), 1, -1, 1e-300, 0.34657359027997264, 709.78];
  for (const x of points) expect(Math.abs(ulpsOff(exp(x), exactExp(x)))).toBeLessThan(1);
});

test("exp at the ends of its range", () => {
  expect([exp(0), exp(-0), exp(Infinity), exp(-Infinity), exp(710), exp(-746)]).toEqual([
    1,
    1,
    Infinity,
    0,
    Infinity,
    0,
  ]);
  expect(exp(NaN)).toBeNaN();
  expect(exp(709.782712893384)).toBeLessThan(Infinity);
  // Subnormal results have fewer digits: absolute error below the least of them.
  expect(Math.abs(exp(-740) - 4.199559525e-322)).toBeLessThanOrEqual(5e-324);
  expect(exp(-745.13)).toBe(5e-324);
});

test("log is within one unit of the last place", () => {
  const points = [...positives(100), ...between(0.5, 2, 100), 1 + 2 ** -52, 1 - 2 ** -53, 5e-324, 2.2e-308, 1.79e308];
  for (const x of points) expect(Math.abs(ulpsOfLog(x))).toBeLessThan(1);
});

test("log at the ends of its range", () => {
  expect([log(1), log(0), log(-0), log(Infinity)]).toEqual([0, -Infinity, -Infinity, Infinity]);
  expect(log(-1)).toBeNaN();
  expect(log(NaN)).toBeNaN();
});

test("sin2pi is within three units of the last place and exact at quarter turns", () => {
  const points = [...between(0, 1, 200), 1e-9, 0.125, 0.375, 0.625, 0.875];
  for (const x of points) expect(Math.abs(ulpsOff(sin2pi(x), exactSin2pi(x)))).toBeLessThan(3);
  expect([0, 0.25, 0.5, 0.75, 1, 5.25, 1e9 + 0.75].map((x) => sin2pi(x) + 0)).toEqual([0, 1, 0, -1, 0, 1, -1]);
  expect(sin2pi(-0.25)).toBe(-1);
  expect(sin2pi(Infinity)).toBeNaN();
});

test("pow: whole powers of small numbers are exact, others keep the promised error", () => {
  expect([pow(3, 20), pow(2, -30), pow(10, 2), pow(7, 0), pow(0, 0), pow(1.5, 3)]).toEqual([
    3_486_784_401,
    2 ** -30,
    100,
    1,
    1,
    3.375,
  ]);
  expect([pow(0, 2.5), pow(0, -0.5), pow(4, 0.5), pow(Infinity, 0.5)]).toEqual([0, Infinity, 2, Infinity]);
  const random = stream("math", 0, "powers");
  for (let i = 0; i < 200; i++) {
    const x = 10 * random.next();
    const y = 20 * random.next() - 10;
    // The rounding of y ln x, and of the engine's own power.
    const promised = (Math.abs(y * Math.log(x)) + 2) * 2 ** -52;
    expect(Math.abs(pow(x, y) / x ** y - 1)).toBeLessThan(promised);
  }
});

test.each([
  [0.1, 9.5135076986687313, 2.2527126517342059],
  [0.5, 1.772453850905516, 0.57236494292470009],
  [1.5, 0.88622692545275801, -0.12078223763524522],
  [2.5, 1.329340388179137, 0.28468287047291916],
  [10.1, 454760.75144158559, 13.027526738633237],
  [29.5, 1.6348125198274266e30, 69.569080920823634],
])("gamma(%d) and its logarithm, against 50-digit values", (x, value, logarithm) => {
  expectNear(gamma(x), value, 1e-13);
  expectNear(logGamma(x), logarithm, 1e-13);
});

test("gamma: factorials, large arguments, outside the domain", () => {
  let factorial = 1;
  for (let n = 1; n <= 20; n++) {
    expect(gamma(n)).toBe(factorial);
    factorial *= n;
  }
  expectNear(logGamma(100.5), 361.43554046777762, 1e-13);
  expectNear(logGamma(1e5), 1051287.7089736569, 1e-13);
  expect(logGamma(0)).toBeNaN();
  expect(logGamma(-1.5)).toBeNaN();
  expect(gamma(-2)).toBeNaN();
  expect(gamma(NaN)).toBeNaN();
});

test.each([
  [0, 0.5],
  [0.5, 0.6914624612740131],
  [1, 0.84134474606854295],
  [-1, 0.15865525393145705],
  [2, 0.97724986805182079],
  [-2.9, 0.001865813300384038],
  [-3, 0.0013498980316300945],
  [-3.1, 0.00096760321321835689],
  [3.5, 0.99976737092096447],
  [-5, 2.8665157187919391e-7],
  [-10, 7.6198530241605261e-24],
  [-20, 2.7536241186062337e-89],
  [-37, 5.7255712225245768e-300],
])("normalCdf(%d), against 50-digit values", (x, value) => {
  expectNear(normalCdf(x), value, 1e-12);
});

test.each([
  [0.4, -0.2533471031357998],
  [0.1, -1.2815515655446005],
  [0.025, -1.9599639845400542],
  [0.001, -3.0902323061678135],
  [1e-10, -6.3613409024040562],
  [1e-100, -21.273453560965324],
  [1e-300, -37.047096299361199],
])("normalQuantile(%d), against 50-digit values", (p, value) => {
  expectNear(normalQuantile(p), value, 1e-13);
  if (p > 0.01) expectNear(normalQuantile(1 - p), -value, 1e-13);
});

test("normal distribution outside the ordinary", () => {
  expect([normalCdf(Infinity), normalCdf(-Infinity), normalCdf(40), normalCdf(-40)]).toEqual([1, 0, 1, 0]);
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
  expect(normalQuantile(0.5)).toBeCloseTo(0, 15);
  for (const p of [-0.1, 1.1, NaN]) expect(normalQuantile(p)).toBeNaN();
  expect(normalCdf(NaN)).toBeNaN();
});

test("no bit of these functions drifts", () => {
  const hash = new Hash();
  const random = stream("math", 0, "golden");
  for (let i = 0; i < 20_000; i++) {
    const u = random.next();
    hash
      .add(log(u))
      .add(log(u * 1e200))
      .add(exp(1400 * u - 700))
      .add(exp(u))
      .add(sin2pi(u))
      .add(sin2pi(1e6 * u));
    hash
      .add(pow(u * 1000, 3 * u - 1.5))
      .add(gamma(30 * u))
      .add(logGamma(500 * u));
  }
  for (let i = 1; i < 400; i++) hash.add(normalCdf(i / 20 - 10)).add(normalQuantile(i / 400));
  expect(hash.hex()).toBe("dee65dcc8bc9d565");
});
