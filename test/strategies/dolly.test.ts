import * as fc from "fast-check";
import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import type { Speculation } from "../../strategies/speculation/types.ts";
import { batch, finishes, runJobs, speculation } from "../jobs.ts";
import { runOnce } from "../running.ts";

test("dolly: as few attempts as keep the risk, found by trying", () => {
  const chance = fc.double({ min: 0.01, max: 0.9, noNaN: true });
  fc.assert(
    fc.property(chance, chance, fc.integer({ min: 1, max: 200 }), (stragglers, risk, tasks) => {
      const policy = speculation("dolly", { stragglers, risk, budget: 1, utilisation: 1 });
      const isSafe = (attempts: number): boolean => 1 - (1 - stragglers ** attempts) ** tasks <= risk * (1 + 1e-6);
      let least = 1;
      while (!isSafe(least)) least++;
      expect(attemptsOf(policy, tasks, { slots: 1e9, busy: 0, copies: 0 })).toBe(least);
    }),
  );
});

function attemptsOf(
  policy: Speculation,
  tasks: number,
  counts: { slots: number; busy: number; copies: number },
): number {
  if (policy.kind !== "clones") throw new RangeError("it makes no clones");
  const job = { id: 0, arrival: 0, tasks, estimate: NaN, class: 0, waiting: tasks, running: 0 };
  return policy.clones(job, counts, { now: 0, random: stream(1, 0, "test") });
}

test("dolly: all tasks are cloned within the budget, or none", () => {
  // 1 − (1 − 0.01)^5 = 0.049: two attempts keep a risk of 0.05 up to five tasks; for six it is 0.059.
  const policy = speculation("dolly");
  expect([1, 5, 6].map((tasks) => attemptsOf(policy, tasks, { slots: 1000, busy: 0, copies: 0 }))).toEqual([2, 2, 3]);
  // Five copies are 5 % of 100 slots; with one there already they would be six.
  expect(attemptsOf(policy, 5, { slots: 100, busy: 0, copies: 0 })).toBe(2);
  expect(attemptsOf(policy, 5, { slots: 100, busy: 0, copies: 1 })).toBe(1);
  expect(attemptsOf(policy, 4, { slots: 100, busy: 0, copies: 1 })).toBe(2);
  // Ten attempts beside 70 busy slots are 80 % of them.
  expect(attemptsOf(policy, 5, { slots: 100, busy: 70, copies: 0 })).toBe(2);
  expect(attemptsOf(policy, 5, { slots: 100, busy: 71, copies: 0 })).toBe(1);
});

const TWICE = { budget: 1, utilisation: 1 };

test("dolly: each task is done where its faster attempt is", () => {
  const speeds = fc.array(fc.constantFrom(0.25, 0.5, 1, 2), { minLength: 4, maxLength: 10 });
  fc.assert(
    fc.property(speeds, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (given, drawn) => {
      const count = Math.floor(given.length / 2);
      const sizes = Array.from({ length: count }, () => Number(drawn.next().value));
      const groups = given.map((speed) => ({ count: 1, speed }));
      // Up to five tasks twice, each attempt on a node of its own, in order.
      const policy = speculation("dolly", TWICE);
      const run = runJobs([{ at: 0, sizes }], batch(), { groups, speculation: policy });
      const ends = sizes.map((size, i) => size / Math.max(given[i], given[count + i]));
      expect(finishes(run)).toEqual([ends]);
      // Both attempts work until then.
      const lost = ends.map((end, i) => end * Math.min(given[i], given[count + i]));
      expect(run.work.lost).toBeCloseTo(
        lost.reduce((sum, one) => sum + one, 0),
        9,
      );
    }),
  );
});

const cloned = (tasks: number, parameters: Record<string, number>): object => ({
  seed: 3,
  nodes: [{ count: 1000 }],
  workload: {
    arrivals: { kind: "poisson", load: 0.005 },
    size: { kind: "exponential", mean: 1 },
    jobs: { tasks },
  },
  attempts: { sizes: "independent" },
  strategies: { placement: "batch-sampling", speculation: { name: "dolly", ...TWICE, ...parameters } },
  run: { tasks: 20_000, warmup: 1000 },
});

test.each([
  [1, 2, {}],
  [3, 2, {}],
  [3, 3, { stragglers: 0.3, risk: 0.1 }],
  [1, 4, { stragglers: 0.5, risk: 0.07 }],
])(
  "dolly: jobs of %d exponential tasks with %d attempts take the longest of the shortest",
  async (n, c, parameters) => {
    const { all } = await runOnce(cloned(n, parameters));
    // The least of c exponential times is exponential with a c-th of the mean, and the longest of n of those takes
    // 1 + 1/2 + … + 1/n of that.
    const harmonic = Array.from({ length: n }, (_, i) => 1 / (i + 1)).reduce((sum, one) => sum + one, 0);
    const squares = Array.from({ length: n }, (_, i) => 1 / (i + 1) ** 2).reduce((sum, one) => sum + one, 0);
    const se = Math.sqrt(squares / 19_000) / c;
    expect(Math.abs(all.all["response.mean"] - harmonic / c)).toBeLessThan(4 * se);
    expect(Math.abs(all.all["taskResponse.mean"] - 1 / c)).toBeLessThan(4 / c / Math.sqrt(19_000 * n));
    expect(all.all["attempts.mean"]).toBe(c);
    // All attempts begin together and end with the first, so each of the c does a c-th of the work.
    expect(all.all["work.lost"]).toBeCloseTo((c - 1) / c, 9);
  },
);

test("dolly: copies as large as their tasks bring nothing on equal nodes, and cost what they do", async () => {
  const { attempts: _, ...same } = cloned(3, {}) as Record<string, unknown>;
  const { all } = await runOnce(same);
  const { all: alone } = await runOnce({ ...same, strategies: { placement: "batch-sampling" } });
  expect(all.all["response.mean"]).toBeCloseTo(alone.all["response.mean"], 2);
  expect(all.all["work.lost"]).toBeCloseTo(0.5, 3);
  expect(all.all.utilisation / alone.all.utilisation).toBeCloseTo(2, 2);
  expect(alone.all).not.toHaveProperty("work.lost");
});
