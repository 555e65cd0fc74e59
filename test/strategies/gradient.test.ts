import { expect, test } from "vitest";
import { requestPolicies } from "../../strategies/registry.ts";
import type { ParameterValues } from "../../strategies/types.ts";

const context = { now: 0, random: { next: () => 0.5, below: () => 0 } };

/** Tells the policy of an answer (or of none), and gives the limit there is then. */
function limited(parameters: ParameterValues): (time: number, present: number, answered?: boolean) => number {
  const policy = requestPolicies.admission.get("gradient")?.create(parameters);
  return (time, present, answered = true) => {
    policy?.left?.(time, answered, present);
    for (let count = 0; ; count++) if (policy?.admits?.({} as never, count, context) === false) return count;
  };
}

test("gradient: the limit follows the ratio of the usual response time to the present one", () => {
  const limit = limited({ initial: 10, queue: 4, tolerance: 1.5, smoothing: 0.5, window: 3, least: 2, most: 100 });
  // Less than half of the limit in use: nothing changes but the usual time, which is 1.
  expect(limit(1, 3)).toBe(10);
  // 10 × 1 + 4 = 14, and half the way to it.
  expect(limit(1, 4)).toBe(12);
  // Usual (1 + 5) / 2 = 3, ratio 1.5 × 3 / 5 = 0.9: 12 × 0.9 + 4 = 14.8, half the way 13.4.
  expect(limit(5, 9)).toBe(13);
  // Usual (3 + 21) / 2 = 12, ratio 6 / 7: 13.4 × 6 / 7 + 4 = 15.49, half the way 14.44.
  expect(limit(21, 9)).toBe(14);
  expect(limit(9999, 9, false)).toBe(14);
  // Usual 300, ratio 450 / 588: 14.44 × 0.765 + 4 = 15.05, half the way 14.75; then 2 more.

  expect(limit(588, 9)).toBe(14);
  expect(limit(100, 9)).toBe(16);
});

test("gradient: a usual time that is more than twice the present one fades", () => {
  const limit = limited({ initial: 1000, queue: 0, tolerance: 1, smoothing: 1, window: 3, least: 1, most: 1e6 });
  expect(limit(100, 999)).toBe(1000);
  // Usual (100 + 10) / 2 = 55, of which 0.95 are 52.25; then (52.25 + 100) / 2 = 76.125.
  expect(limit(10, 999)).toBe(1000);
  expect(limit(100, 999)).toBe(761);
});

test("gradient: it never shrinks below half at once, nor below its least, nor grows above its most", () => {
  const limit = limited({ initial: 16, queue: 0, tolerance: 1, smoothing: 1, window: 999, least: 3, most: 17 });
  expect([1, 1000, 1000, 1000].map((time) => limit(time, 99))).toEqual([16, 8, 4, 3]);
  expect(limited({ initial: 16, queue: 4, tolerance: 1, smoothing: 1, window: 9, least: 3, most: 17 })(1, 99)).toBe(17);
});
