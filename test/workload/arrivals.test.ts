import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { arrivalProcess, meanRate } from "../../sim/workload/arrivals.ts";
import type { ArrivalSpec } from "../../sim/workload/spec.ts";
import { expectFits, pearson } from "../kernel/fit.ts";
import { runOnce } from "../running.ts";
import { expectNear } from "../theory/near.ts";

type OpenSpec = Exclude<ArrivalSpec, { kind: "closed" }>;

/** Instants (one per task) of `events` arrival events. */
function instants(spec: OpenSpec, events: number, rate: number | null = null): number[] {
  const process = arrivalProcess(spec, rate, (name) => stream(2, 0, name));
  const times: number[] = [];
  let now = 0;
  for (let i = 0; i < events; i++) {
    now = process.next(now);
    for (let k = 0; k < process.count; k++) times.push(now);
  }
  return times;
}

const gaps = (times: readonly number[]): number[] => times.map((time, i) => time - (i === 0 ? 0 : times[i - 1]));

/** Variance over mean of the counts in windows of the given length. */
function dispersion(times: readonly number[], window: number): number {
  const counts = new Float64Array(Math.floor(times[times.length - 1] / window));
  for (const time of times) if (time < counts.length * window) counts[Math.floor(time / window)]++;
  const mean = counts.reduce((a, b) => a + b, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length / mean;
}

test("Poisson: exponential gaps, counts as dispersed as their mean", () => {
  const times = instants({ kind: "poisson", rate: 4 }, 100_000, 4);
  expectFits(gaps(times), (x) => -Math.expm1(-4 * x));
  // 5000 windows: standard error √(2/5000).
  expect(Math.abs(dispersion(times, 5) - 1)).toBeLessThan(4 * Math.sqrt(2 / 5000));
});

test("renewal: gaps of the given law, in rate and shape", () => {
  const spec: OpenSpec = { kind: "renewal", interval: { kind: "uniform", low: 1, high: 3 } };
  expectFits(gaps(instants(spec, 50_000)), (x) => (x - 1) / 2);
  expect(meanRate(spec, null)).toBe(0.5);
});

test("batches: Poisson in time, sizes of the given law", () => {
  const size = { kind: "empirical", values: [1, 2, 5], weights: [5, 3, 2] } as const;
  const spec: OpenSpec = {
    kind: "batch",
    rate: 2,
    size: { ...size, values: [...size.values], weights: [...size.weights] },
  };
  const times = instants(spec, 40_000, 2);
  const sizes = new Map<number, number>();
  for (const time of times) sizes.set(time, (sizes.get(time) ?? 0) + 1);
  const counts = [1, 2, 5].map((k) => [...sizes.values()].filter((count) => count === k).length);
  expect(Math.abs(pearson(counts, [0.5, 0.3, 0.2]))).toBeLessThan(4);
  expectFits(gaps([...sizes.keys()]), (x) => -Math.expm1(-2 * x));
  expectNear(meanRate(spec, 2), 4.2, 1e-12);
  expect(() => instants({ kind: "batch", rate: 1, size: { kind: "uniform", low: 1, high: 2 } }, 5, 1)).toThrow(
    "arrivals.size must give whole numbers >= 1",
  );
});

test("a modulated Poisson process: rate, and the index of dispersion of counts", () => {
  const rates = [1, 9];
  const [up, down] = [0.2, 0.6];
  const spec: OpenSpec = {
    kind: "mmpp",
    rates,
    switch: [
      [0, up],
      [down, 0],
    ],
  };
  // Shares 3/4 and 1/4.
  expectNear(meanRate(spec, null), 3, 1e-12);
  const times = instants(spec, 300_000);
  const span = times[times.length - 1];
  // Heffes and Lucantoni 1986: limit 1 + 2 σ₁σ₂ (λ₁ − λ₂)² / ((σ₁ + σ₂)² (λ₁σ₂ + λ₂σ₁)).
  const limit = 1 + (2 * up * down * (9 - 1) ** 2) / ((up + down) ** 2 * (1 * down + 9 * up));
  expect(Math.abs(times.length / span - 3)).toBeLessThan(4 * Math.sqrt((3 * limit) / span));
  const window = 100;
  const r = (up + down) * window;
  const expected = 1 + (limit - 1) * (1 - -Math.expm1(-r) / r);
  const windows = span / window;
  expect(Math.abs(dispersion(times, window) / expected - 1)).toBeLessThan(4 * Math.sqrt(2 / windows) + 0.02);
});

test("three states are visited as often as the chain says", () => {
  const spec: OpenSpec = {
    kind: "mmpp",
    rates: [20, 2, 0],
    switch: [
      [0, 3, 1],
      [1, 0, 1],
      [2, 6, 0],
    ],
  };
  // 4 π₀ = π₁ + 2 π₂ and 2 π₁ = 3 π₀ + 6 π₂: shares 2/9, 6/9, 1/9.
  const mean = (2 * 20 + 6 * 2) / 9;
  expectNear(meanRate(spec, null), mean, 1e-12);
  const times = instants(spec, 200_000);
  const span = times[times.length - 1];
  expect(Math.abs(times.length / span / mean - 1)).toBeLessThan(4 * Math.sqrt(dispersion(times, 50) / times.length));
});

test("a modulated process with a silent state is silent in it", () => {
  const spec: OpenSpec = {
    kind: "mmpp",
    rates: [0, 5],
    switch: [
      [0, 1],
      [1, 0],
    ],
  };
  // Interrupted Poisson: the gaps are hyperexponential, with mean 1 / 2.5 and P(gap > 1) by its two rates.
  const times = gaps(instants(spec, 100_000));
  const root = Math.sqrt(7 ** 2 - 4 * 5);
  const [fast, slow] = [(7 + root) / 2, (7 - root) / 2];
  const p = (5 - slow) / (fast - slow);
  expectFits(times.slice(1), (x) => 1 - p * Math.exp(-fast * x) - (1 - p) * Math.exp(-slow * x));
});

test("a daily rhythm: the intensity of each bin of the period", () => {
  const spec: OpenSpec = { kind: "diurnal", base: 5, amplitude: 4, period: 24 };
  const times = instants(spec, 120_000);
  const bins = 24;
  const counts = new Float64Array(bins);
  const whole = Math.floor(times[times.length - 1] / 24) * 24;
  for (const time of times) if (time < whole) counts[Math.floor(time % 24)]++;
  const chances = Array.from({ length: bins }, (_, i) => {
    const turn = (2 * Math.PI) / 24;
    return (5 + (4 / turn) * (Math.cos(turn * i) - Math.cos(turn * (i + 1)))) / 120;
  });
  expect(Math.abs(pearson(counts, chances))).toBeLessThan(4);
  expect(Math.abs(times.length / times[times.length - 1] - 5)).toBeLessThan(4 * Math.sqrt(5 / whole) + 0.01);
});

test("a closed workload never has more tasks than users, and cycles at the rate of the repair model", async () => {
  const scenario = {
    nodes: [{ count: 1 }],
    workload: {
      arrivals: { kind: "closed", population: 4, think: { kind: "exponential", mean: 2 } },
      size: { kind: "exponential", mean: 1 },
    },
    run: { tasks: 60_000, warmup: 1000, replications: 1 },
  };
  const { all } = await runOnce(scenario);
  expect(all.all["queue.max"]).toBeLessThanOrEqual(3);
  // Chances ∝ 4! / (4 − n)! · (1/2)^n: 1, 2, 3, 3, 1.5.
  expect(Math.abs(all.all.utilisation - (1 - 1 / 10.5))).toBeLessThan(0.01);
  expect(Math.abs(all.all["number.mean"] - (2 + 6 + 9 + 6) / 10.5)).toBeLessThan(0.06);
});

test("rates that are missing or make no sense are refused", () => {
  expect(() => instants({ kind: "poisson", rate: 1 }, 1, null)).toThrow("arrivals need a rate > 0, got null");
  expect(() => instants({ kind: "poisson", rate: 1 }, 1, NaN)).toThrow("arrivals need a rate > 0, got NaN");
});
