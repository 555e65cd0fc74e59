import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Verdict } from "../../sim/measure/results.ts";
import { lowerIsBetter, verdictOf } from "../../sim/measure/verdict.ts";

function verdict(low: number, high: number, indifference = 0, lower: boolean | null = true): Verdict {
  const interval = { estimate: (low + high) / 2, halfWidth: (high - low) / 2, standardError: 1 };
  return verdictOf(interval, { stable: true, indifference, lowerIsBetter: lower });
}

test.each<[low: number, high: number, indifference: number, Verdict]>([
  [-3, -1, 0, "better"],
  [1, 3, 0, "worse"],
  [-1, 3, 0, "no difference detected"],
  [0, 2, 0, "no difference detected"],
  [0, 0, 0, "no difference detected"],
  [2, 2, 0, "worse"],
  [-3, 3, 2, "inconclusive"],
  [-2, 2, 2, "too close to matter"],
  [0.5, 1.5, 2, "too close to matter"],
  [-1.5, -0.5, 2, "too close to matter"],
  [0.5, 2.5, 2, "worse"],
  [-2.5, -0.5, 2, "better"],
  [-1, 3, 2, "no difference detected"],
  [-3, 1, 2, "no difference detected"],
  [3, 5, 2, "worse"],
])("interval %d to %d with indifference %d: %s", (low, high, indifference, expected) => {
  expect(verdict(low, high, indifference)).toBe(expected);
});

test("turning the metric round turns better into worse and nothing else", () => {
  const bound = fc.double({ min: -4, max: 4, noNaN: true });
  const turned: Partial<Record<Verdict, Verdict>> = { better: "worse", worse: "better" };
  fc.assert(
    fc.property(bound, bound, fc.constantFrom(0, 1, 2.5), (one, other, indifference) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      const lower = verdict(low, high, indifference, true);
      expect(verdict(low, high, indifference, false)).toBe(turned[lower] ?? lower);
      expect(verdict(-high, -low, indifference, true)).toBe(turned[lower] ?? lower);
    }),
  );
});

test("a metric without a better side is never better or worse", () => {
  expect(verdict(1, 3, 0, null)).toBe("inconclusive");
  expect(verdict(-1, 3, 0, null)).toBe("no difference detected");
  expect(verdict(-1, 1, 2, null)).toBe("too close to matter");
});

test("instability comes before everything, a missing interval next", () => {
  const none = { estimate: 1, halfWidth: null, standardError: null };
  expect(verdictOf(none, { stable: false, indifference: 0, lowerIsBetter: true })).toBe("unstable");
  expect(verdictOf(none, { stable: true, indifference: 0, lowerIsBetter: true })).toBe("inconclusive");
  for (const indifference of [-1, NaN]) {
    expect(() => verdictOf(none, { stable: true, indifference, lowerIsBetter: true })).toThrow(
      `indifference must be >= 0, got ${indifference}`,
    );
  }
});

test("the better side of each metric", () => {
  const lower = ["waiting.mean", "response.p99", "slowdown.max", "boundedSlowdown.p50", "number.mean", "queue.max"];
  const losses = ["waiting.probability", "drop.probability", "abandon.probability", "deadline.missProbability"];
  for (const metric of [...lower, ...losses, "makespan", "energy"]) expect(lowerIsBetter(metric)).toBe(true);
  for (const metric of ["throughput", "fairness.jain"]) expect(lowerIsBetter(metric)).toBe(false);
  for (const metric of ["utilisation", "size.mean"]) expect(lowerIsBetter(metric)).toBeNull();
  for (const metric of ["", "drop", "fairness", "Response.mean"]) {
    expect(() => lowerIsBetter(metric)).toThrow(`unknown metric "${metric}"`);
  }
});
