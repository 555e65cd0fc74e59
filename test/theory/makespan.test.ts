import * as fc from "fast-check";
import { expect, test } from "vitest";
import { greedyBound, leastMakespan, multifit } from "../../sim/measure/theory/makespan.ts";

const arbitraryJobs = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 7 }),
  machines: fc.integer({ min: 1, max: 3 }),
});

/** Every assignment of jobs to machines, without leaving any out. */
function exhaustive(sizes: readonly number[], levels: readonly number[]): number {
  if (sizes.length === 0) return Math.max(...levels);
  const [size, ...others] = sizes;
  const makespans = levels.map((level, i) => exhaustive(others, levels.with(i, level + size)));
  return Math.min(...makespans);
}

test("the least makespan is that of all assignments, and MULTIFIT is at most 13/11 of it", () => {
  fc.assert(
    fc.property(arbitraryJobs, ({ sizes, machines }) => {
      const least = exhaustive(
        sizes,
        Array.from({ length: machines }, () => 0),
      );
      expect(leastMakespan(sizes, machines)).toBe(least);
      const found = multifit(sizes, machines);
      expect(found).toBeGreaterThanOrEqual(least);
      expect(found * 11).toBeLessThanOrEqual(least * 13);
    }),
    { numRuns: 200 },
  );
});

test("MULTIFIT by hand", () => {
  // Up to 6: 3 + 3 and 2 + 2 + 2.
  expect(multifit([2, 3, 2, 3, 2], 2)).toBe(6);
  // Half of the work is 17: 9 + 8 and 6 + 5 + 3 + 3.
  expect(multifit([9, 8, 6, 5, 3, 3], 2)).toBe(17);
  // Half is 10: the 7 is filled up with the 3, and the others follow.
  expect(multifit([7, 4, 4, 3, 2], 2)).toBe(10);
});

test("greedy schedules: one chain gains nothing, no chain everything", () => {
  expect(greedyBound(50, 50, 16)).toBe(50);
  expect(greedyBound(1000, 1, 1)).toBe(1000);
  expect(greedyBound(33, 1, 16)).toBe(3);
});

test.each([
  [() => multifit([1.5], 2), "MULTIFIT: size must be a whole number >= 1, got 1.5"],
  [() => leastMakespan([1], 0), "least makespan: machines must be a whole number >= 1, got 0"],
  [() => greedyBound(3, 4, 2), "greedy bound: work must be finite and >= span (4), got 3"],
])("what makes no sense is refused: %#", (call, message) => {
  expect(call).toThrow(message);
});
