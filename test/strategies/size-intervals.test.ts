import { expect, test } from "vitest";
import { distribution } from "../../sim/kernel/distributions/index.ts";
import { partialMoment } from "../../sim/kernel/distributions/partial-moments.ts";
import { stream } from "../../sim/kernel/stream.ts";
import { equalLoad, leastWaiting } from "../../strategies/intervals.ts";
import { listed, serve } from "../records.ts";

const pareto = { kind: "bounded-pareto", shape: 1.1, low: 1, high: 1000 } as const;
const factsOf = (spec: Parameters<typeof distribution>[0], rate: number): Parameters<typeof equalLoad>[1] => ({
  rate,
  sizeMoment: (power, x) => partialMoment(spec, power, x),
});

test.each([
  { kind: "uniform", low: 1, high: 4 } as const,
  { kind: "exponential", mean: 2 } as const,
  { kind: "erlang", stages: 3, mean: 2 } as const,
  { kind: "gamma", mean: 2, cv2: 3 } as const,
  { kind: "weibull", shape: 0.8, mean: 2 } as const,
  { kind: "lognormal", mean: 2, cv2: 2 } as const,
  pareto,
  { kind: "hyperexponential", mean: 2, cv2: 4 } as const,
  { kind: "zipf", exponent: 1, count: 9 } as const,
  { kind: "deterministic", value: 2 } as const,
])("partial moments of $kind: whole ones are those of the distribution, parts those of its draws", (spec) => {
  const { mean, variance, sample } = distribution(spec);
  expect(partialMoment(spec, 0, Infinity)).toBeCloseTo(1, 10);
  expect(partialMoment(spec, 1, Infinity) / mean).toBeCloseTo(1, 9);
  expect(partialMoment(spec, 2, Infinity) / (variance + mean * mean)).toBeCloseTo(1, 9);
  const draws = 40_000;
  const random = stream(3, 0, "draws");
  const cut = 1.7;
  const parts = [0, 0, 0];
  for (let i = 0; i < draws; i++) {
    const x = sample(random);
    if (x <= cut) for (const power of [0, 1, 2]) parts[power] += x ** power / draws;
  }
  for (const power of [0, 1, 2] as const) {
    // No term is above cut², so no standard error above cut² / 2 / √draws.
    expect(Math.abs(parts[power] - partialMoment(spec, power, cut))).toBeLessThan(
      (4 * cut ** power) / 2 / Math.sqrt(draws),
    );
  }
});

test('"sita-e: the cutoff of two equal loads is that of Harchol-Balter, Crovella and Murta', () => {
  expect(equalLoad([1, 1], factsOf(pareto, 1))[0]).toBeCloseTo(17.6177860765799, 9);
});

test("sita-e: every node gets work in proportion to what it can do", () => {
  for (const spec of [pareto, { kind: "lognormal", mean: 1, cv2: 5 } as const]) {
    const capacities = [1, 3, 2, 1];
    const edges = [0, ...equalLoad(capacities, factsOf(spec, 1)), Infinity];
    const work = edges.map((x) => partialMoment(spec, 1, x));
    const shares = capacities.map((_, i) => (work[i + 1] - work[i]) / work[4]);
    for (const [i, share] of shares.entries()) expect(share).toBeCloseTo(capacities[i] / 7, 9);
  }
});

/** Mean waiting time with one cutoff, by Pollaczek and Khinchine. */
function waiting(cut: number, rate: number): number {
  const m = ([0, 1, 2] as const).map((power) => [
    partialMoment(pareto, power, cut),
    partialMoment(pareto, power, Infinity) - partialMoment(pareto, power, cut),
  ]);
  return [0, 1].reduce((sum, i) => sum + (m[0][i] * rate * m[2][i]) / (2 * (1 - rate * m[1][i])), 0);
}

test('"sita-v: no other cutoff gives a smaller mean waiting time, and the loads are unequal', () => {
  const rate = 1.4 / distribution(pareto).mean;
  const [cut] = leastWaiting([1, 1], factsOf(pareto, rate));
  const best = Math.min(
    ...Array.from({ length: 3000 }, (_, i) => 1.002 ** i)
      .map((x) => waiting(x, rate))
      .filter((w) => w > 0),
  );
  // The cells are 1/256 of the work wide.
  expect(waiting(cut, rate) / best).toBeLessThan(1.002);
  expect(waiting(cut, rate)).toBeLessThan(0.97 * waiting(equalLoad([1, 1], factsOf(pareto, rate))[0], rate));
});

test('"sita-v without a rate is "sita-e", and a list is cut by its own sizes', async () => {
  expect(leastWaiting([1, 1], factsOf(pareto, 0))).toEqual(equalLoad([1, 1], factsOf(pareto, 0)));
  // Work 1 + 1 + 2 + 4 = 8: half of it is in sizes up to 2.
  const sizes = [4, 1, 2, 1];
  const workload = listed([0, 0, 0, 0], sizes);
  const { served } = await serve({ nodes: [{ count: 2 }], workload, strategies: { balancer: "sita-e" } });
  expect(served.map(({ node }) => node)).toEqual([1, 0, 0, 0]);
  const given = { name: "sita-v", cutoffs: [1] };
  const cut = await serve({ nodes: [{ count: 2 }], workload, strategies: { balancer: given } });
  expect(cut.served.map(({ node }) => node)).toEqual([1, 0, 1, 0]);
});
