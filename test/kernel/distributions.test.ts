import { expect, test } from "vitest";
import type { DistributionSpec } from "../../sim/kernel/distribution.ts";
import { distribution } from "../../sim/kernel/distributions/index.ts";
import { normalCdf } from "../../sim/kernel/math.ts";
import { stream } from "../../sim/kernel/stream.ts";
import { expectNear } from "../theory/near.ts";
import { expectFits, kolmogorov, moments, pearson } from "./fit.ts";

type Cdf = (x: number) => number;

function sampled(spec: DistributionSpec, count: number, name = "sample"): Float64Array {
  const made = distribution(spec);
  const random = stream(1, 0, name);
  return Float64Array.from({ length: count }, () => made.sample(random));
}

/** P(s, x), the regularised incomplete gamma function, by its series. */
function incompleteGamma(s: number, x: number, gammaOfS: number): number {
  let term = 1 / s;
  let sum = term;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= x / (s + k);
    sum += term;
  }
  return (sum * x ** s * Math.exp(-x)) / gammaOfS;
}

const exponentialCdf =
  (mean: number): Cdf =>
  (x) =>
    -Math.expm1(-x / mean);

/** Weights of balanced means with mean 1 and cv2 = 4: p = (1 + √(3/5)) / 2, worked out by hand. */
const P = 0.8872983346207417;
/** σ² = ln 3 for cv2 = 2. */
const SIGMA2 = 1.0986122886681098;
/** Γ(1/4) and Γ(3/2), Abramowitz and Stegun 1964, table 6.1. */
const GAMMA_QUARTER = 3.625609908221908;

const continuous: readonly (readonly [spec: DistributionSpec, mean: number, variance: number, cdf: Cdf])[] = [
  [{ kind: "uniform", low: 2, high: 5 }, 3.5, 0.75, (x) => (x - 2) / 3],
  [{ kind: "exponential", mean: 0.2 }, 0.2, 0.04, exponentialCdf(0.2)],
  [{ kind: "erlang", stages: 3, mean: 6 }, 6, 12, (x) => incompleteGamma(3, x / 2, 2)],
  // Drawn as a gamma variate: P(12, x) with Γ(12) = 11!.
  [{ kind: "erlang", stages: 12, mean: 3 }, 3, 0.75, (x) => incompleteGamma(12, 4 * x, 39_916_800)],
  [
    { kind: "hyperexponential", mean: 1, cv2: 4 },
    1,
    4,
    (x) => 1 - P * Math.exp(-2 * P * x) - (1 - P) * Math.exp(-2 * (1 - P) * x),
  ],
  [
    { kind: "hyperexponential", probabilities: [0.75, 0.25], means: [1, 5] },
    2,
    0.75 * 2 + 0.25 * 50 - 4,
    (x) => 0.75 * exponentialCdf(1)(x) + 0.25 * exponentialCdf(5)(x),
  ],
  [{ kind: "gamma", mean: 3, cv2: 4 }, 3, 36, (x) => incompleteGamma(0.25, x / 12, GAMMA_QUARTER)],
  [{ kind: "gamma", mean: 2, cv2: 0.5 }, 2, 2, (x) => incompleteGamma(2, x, 1)],
  // Shape 2 is Rayleigh's law: variance 4/π − 1 at mean 1.
  [{ kind: "weibull", shape: 2, mean: 1 }, 1, 4 / Math.PI - 1, (x) => -Math.expm1((-Math.PI / 4) * x * x)],
  // Shape 1/2: scale 1 at mean Γ(3) = 2, second moment Γ(5) = 24.
  [{ kind: "weibull", shape: 0.5, mean: 2 }, 2, 20, (x) => -Math.expm1(-Math.sqrt(x))],
  [
    { kind: "lognormal", mean: 10, cv2: 2 },
    10,
    200,
    (x) => normalCdf((Math.log(x / 10) + SIGMA2 / 2) / Math.sqrt(SIGMA2)),
  ],
  [{ kind: "pareto", shape: 6, low: 5 }, 6, 1.5, (x) => 1 - (5 / x) ** 6],
  // Density (4/3) x^−2 · … : shape 2 on [1, 2]: mean 8/3 · (1 − 1/2) = 4/3, second moment (8/3) ln 2.
  [
    { kind: "bounded-pareto", shape: 2, low: 1, high: 2 },
    4 / 3,
    (8 / 3) * Math.LN2 - 16 / 9,
    (x) => (4 / 3) * (1 - 1 / (x * x)),
  ],
  // Shape 1 on [1, e]: mean e / (e − 1), second moment e.
  [
    { kind: "bounded-pareto", shape: 1, low: 1, high: Math.E },
    Math.E / (Math.E - 1),
    Math.E - (Math.E / (Math.E - 1)) ** 2,
    (x) => (1 - 1 / x) * (Math.E / (Math.E - 1)),
  ],
  // Two phases in a row at rates 1 and 3.
  [
    {
      kind: "phase-type",
      initial: [1, 0],
      rates: [1, 3],
      jumps: [
        [0, 1],
        [0, 0],
      ],
    },
    4 / 3,
    10 / 9,
    (x) => 1 - (3 * Math.exp(-x) - Math.exp(-3 * x)) / 2,
  ],
  // A phase at rate 4 that begins again with chance 3/4 is exponential at rate 1.
  [{ kind: "phase-type", initial: [1], rates: [4], jumps: [[0.75]] }, 1, 1, exponentialCdf(1)],
  [
    {
      kind: "mixture",
      weights: [1, 3],
      components: [
        { kind: "uniform", low: 0, high: 1 },
        { kind: "exponential", mean: 2 },
      ],
    },
    0.25 * 0.5 + 0.75 * 2,
    0.25 / 3 + 0.75 * 8 - 1.625 ** 2,
    (x) => 0.25 * Math.min(1, x) + 0.75 * exponentialCdf(2)(x),
  ],
];

test.each(continuous)("%j: stated moments, sample moments, shape", (spec, mean, variance, cdf) => {
  const made = distribution(spec);
  expectNear(made.mean, mean, 1e-12);
  expectNear(made.variance, variance, 1e-11);
  const sample = sampled(spec, 60_000);
  const got = moments(sample);
  expect(Math.abs(got.mean - mean)).toBeLessThan(4 * got.errors[0]);
  expect(Math.abs(got.variance - variance)).toBeLessThan(4 * got.errors[1]);
  expectFits(sample, cdf);
  expect(Math.min(...sample)).toBeGreaterThanOrEqual(0);
});

test("the test of shape tells neighbours apart", () => {
  const sample = sampled({ kind: "gamma", mean: 2, cv2: 0.5 }, 60_000);
  expect(kolmogorov(sample, (x) => incompleteGamma(2, x * 1.02, 1))).toBeGreaterThan(1.95);
});

test.each([
  [0.9, Infinity, Infinity],
  [1, Infinity, Infinity],
  [1.5, 3, Infinity],
  [2, 2, Infinity],
  [3, 1.5, 0.75],
])("Pareto with shape %d: mean %d, variance %d", (shape, mean, variance) => {
  const made = distribution({ kind: "pareto", shape, low: 1 });
  expect(made.mean).toBe(mean);
  expect(made.variance).toBe(variance);
  expectFits(sampled({ kind: "pareto", shape, low: 1 }, 20_000), (x) => 1 - x ** -shape);
});

test("a mixture with a part of infinite variance has none either", () => {
  const heavy: DistributionSpec = { kind: "pareto", shape: 1.5, low: 1 };
  const made = distribution({
    kind: "mixture",
    weights: [9, 1],
    components: [{ kind: "exponential", mean: 1 }, heavy],
  });
  expectNear(made.mean, 1.2, 1e-12);
  expect(made.variance).toBe(Infinity);
});

test.each([1, 1.000001, 1.5, 10, 1000])(
  "balanced means: cv2 = %d is met, and both phases carry half the work",
  (cv2) => {
    const made = distribution({ kind: "hyperexponential", mean: 0.1, cv2 });
    expectNear(made.mean, 0.1, 1e-12);
    expectNear(made.variance / 0.01, cv2, 1e-9);
  },
);

test("bounded Pareto: shape, ends, and the work in the tail", () => {
  const spec = { kind: "bounded-pareto", shape: 1.1, low: 0.01, high: 100 } as const;
  const cut = 1 - (spec.low / spec.high) ** spec.shape;
  const sample = sampled(spec, 100_000);
  expectFits(sample, (x) => (1 - (spec.low / x) ** spec.shape) / cut);
  expect(Math.max(...sample.slice(0, 50_000))).toBeLessThanOrEqual(100);
  expect(Math.min(...sample.slice(0, 50_000))).toBeGreaterThanOrEqual(0.01);
  // Mean by Simpson's rule over ln x of the tail integral ∫ P(X > x) dx + low.
  const steps = 20_000;
  const width = Math.log(spec.high / spec.low) / steps;
  let integral = 0;
  for (let i = 0; i <= steps; i++) {
    const x = spec.low * Math.exp(i * width);
    const tail = 1 - (1 - (spec.low / x) ** spec.shape) / cut;
    integral += (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * tail * x;
  }
  expectNear(distribution(spec).mean, spec.low + (integral * width) / 3, 1e-9);
});

test.each([0, 0.8, 1, 2])("Zipf with exponent %d: frequencies and moments", (exponent) => {
  const count = 20;
  const weights = Array.from({ length: count }, (_, i) => (i + 1) ** -exponent);
  const total = weights.reduce((a, b) => a + b);
  const chances = weights.map((weight) => weight / total);
  const spec = { kind: "zipf", exponent, count } as const;
  const counts = new Float64Array(count);
  for (const k of sampled(spec, 100_000)) counts[k - 1]++;
  expect(Math.abs(pearson(counts, chances))).toBeLessThan(4);
  const mean = chances.reduce((sum, chance, i) => sum + chance * (i + 1), 0);
  const square = chances.reduce((sum, chance, i) => sum + chance * (i + 1) ** 2, 0);
  expectNear(distribution(spec).mean, mean, 1e-12);
  expectNear(distribution(spec).variance, square - mean * mean, 1e-10);
});

test("empirical: only the given values, as often as their weights say", () => {
  const spec: DistributionSpec = { kind: "empirical", values: [0.5, 2, 9], weights: [1, 0, 3] };
  const made = distribution(spec);
  expect([made.mean, made.variance]).toEqual([6.875, (6.375 ** 2 + 3 * 2.125 ** 2) / 4]);
  const sample = sampled(spec, 40_000);
  expect(new Set(sample)).toEqual(new Set([0.5, 9]));
  const nines = sample.filter((x) => x === 9).length;
  expect(Math.abs(nines - 30_000)).toBeLessThan(4 * Math.sqrt(40_000 * 0.75 * 0.25));
});

test("deterministic draws nothing", () => {
  const made = distribution({ kind: "deterministic", value: 3 });
  const random = stream(1, 0, "sample");
  const untouched = stream(1, 0, "sample");
  expect([made.sample(random), made.mean, made.variance, random.bits()]).toEqual([3, 3, 0, untouched.bits()]);
});

test.each<[DistributionSpec, string]>([
  [{ kind: "deterministic", value: -1 }, "deterministic: value must be a number >= 0, got -1"],
  [{ kind: "exponential", mean: 0 }, "exponential: mean must be a number > 0, got 0"],
  [{ kind: "exponential", mean: NaN }, "exponential: mean must be a number > 0, got NaN"],
  [{ kind: "uniform", low: 3, high: 3 }, "uniform: high must be > low (3), got 3"],
  [{ kind: "erlang", stages: 1.5, mean: 1 }, "erlang: stages must be a whole number from 1 to 100000, got 1.5"],
  [{ kind: "hyperexponential", mean: 1, cv2: 0.5 }, "cv2 must be >= 1 for a hyperexponential, got 0.5"],
  [
    { kind: "hyperexponential", probabilities: [0.5, 0.4], means: [1, 2] },
    "hyperexponential: probabilities must add up to 1, got 0.9",
  ],
  [
    { kind: "hyperexponential", probabilities: [1], means: [1, 2] },
    "probabilities must have as many entries as means (2), got 1",
  ],
  [{ kind: "gamma", mean: 1, cv2: 0 }, "gamma: cv2 must be > 0 and <= 1e6, got 0"],
  [{ kind: "lognormal", mean: 1, cv2: Infinity }, "lognormal: cv2 must be > 0 and <= 1e6, got Infinity"],
  [{ kind: "weibull", shape: 0.001, mean: 1 }, "weibull: shape must be from 0.01 to 1e6, got 0.001"],
  [{ kind: "pareto", shape: -1, low: 0 }, "pareto: shape must be from 0.01 to 1e6, got -1; pareto: low must be a"],
  [{ kind: "bounded-pareto", shape: 1, low: 2, high: 1 }, "bounded-pareto: high must be > low (2), got 1"],
  [{ kind: "zipf", exponent: -1, count: 5 }, "zipf: exponent must be a number >= 0, got -1"],
  [{ kind: "empirical", values: [1, -2], weights: [1, 1] }, "empirical: values.1 must be a number >= 0, got -2"],
  [{ kind: "empirical", values: [1, 2], weights: [0, 0] }, "empirical: weights must not all be 0"],
  [{ kind: "phase-type", initial: [1], rates: [1], jumps: [[1]] }, "must let every phase reach the end"],
  [{ kind: "phase-type", initial: [0.5], rates: [1], jumps: [[0]] }, "phase-type: initial must add up to 1, got 0.5"],
  [
    { kind: "mixture", weights: [1], components: [{ kind: "exponential", mean: -2 }] },
    "mixture: components.0.mean must be a number > 0, got -2",
  ],
])("%j is refused", (spec, message) => {
  expect(() => distribution(spec)).toThrow(RangeError);
  expect(() => distribution(spec)).toThrow(message);
});
