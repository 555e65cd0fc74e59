import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { partitioners } from "../../strategies/registry.ts";
import type { ParameterValues } from "../../strategies/types.ts";
import { ofLoops, withSpeeds } from "../partitions.ts";

const alike = (nodes: number): number[] => Array.from({ length: nodes }, () => 1);
const times = (count: number, chunk: number): number[] => Array.from({ length: count }, () => chunk);

/** Worked by hand; those of 1000 iterations on four nodes are in the papers. */
const ROWS: readonly [name: string, given: ParameterValues, size: number, speeds: number[], chunks: number[]][] = [
  ["block", {}, 10, alike(4), [3, 3, 2, 2]],
  ["block", {}, 2, alike(3), [1, 1, 0]],
  ["weighted", {}, 10, [1, 2, 2], [2, 4, 4]],
  // 10/3, 20/3: the largest remainder is that of the second.
  ["weighted", {}, 10, [1, 2], [3, 7]],
  // Remainders of 1/3 each: the first of the equal ones has the iteration that is left.
  ["weighted", {}, 10, alike(3), [4, 3, 3]],
  ["weighted", { weights: [3, 0, 1] }, 8, alike(3), [6, 0, 2]],
  ["fixed-chunk", {}, 3, alike(2), [1, 1, 1]],
  ["fixed-chunk", { chunk: 4 }, 10, alike(2), [4, 4, 2]],
  ["guided", {}, 100, alike(4), [25, 19, 14, 11, 8, 6, 5, 3, 3, 2, 1, 1, 1, 1]],
  ["guided", { least: 5 }, 100, alike(4), [25, 19, 14, 11, 8, 6, 5, 5, 5, 2]],
  ["guided", {}, 1000, alike(4), [250, 188, 141, 106, 79, 59, 45, 33, 25, 19, 14, 11, 8, 6, 4, 3, 3, 2, 1, 1, 1, 1]],
  ["factoring", {}, 1000, alike(4), [125, 63, 31, 16, 8, 4, 2, 1].flatMap((chunk) => times(4, chunk))],
  // Half of 100, of 48, of 24, of 12 and of 4 on four nodes: 12.5, 6, 3, 1.5, 0.5.
  ["factoring", {}, 100, alike(4), [13, 6, 3, 2, 1].flatMap((chunk) => times(4, chunk))],
  ["factoring", { factor: 1 }, 100, alike(4), times(4, 25)],
  ["trapezoid", {}, 1000, alike(4), [125, 117, 109, 101, 93, 85, 77, 69, 61, 53, 45, 37, 28]],
  // From 10 to 2: ⌈2·40/12⌉ = 7 chunks, a step of ⌊8/6⌋ = 1.
  ["trapezoid", { first: 10, last: 2 }, 40, alike(4), [10, 9, 8, 7, 6]],
  ["trapezoid", {}, 1, alike(4), [1]],
];

test.each(ROWS)("%s %j cuts %d iterations for nodes of speed %j as on paper", (name, given, size, speeds, chunks) => {
  expect(ofLoops(name, given).split(size, withSpeeds(speeds))).toEqual(chunks);
});

test("trapezoid refuses to grow", () => {
  expect(() => ofLoops("trapezoid", { first: 3, last: 4 })).toThrow("trapezoid: first must be >= 4, got 3");
});

const loops = [...partitioners.values()].filter(({ needs }) => !needs.includes("key")).map(({ name }) => name);

describe.each(loops)("partitioner %s", (name) => {
  test("cuts every loop into all of its parts, a node's share for each or no empty one", () => {
    const speed = fc.double({ min: 0.1, max: 9, noNaN: true });
    const cases = fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.array(speed, { minLength: 1, maxLength: 20 }));
    fc.assert(
      fc.property(cases, ([size, speeds]) => {
        const policy = ofLoops(name);
        const chunks = policy.split(size, withSpeeds(speeds));
        const least = policy.chunks === "dealt" ? 0 : 1;
        expect(chunks.every((chunk) => Number.isInteger(chunk) && chunk >= least)).toBe(true);
        expect(chunks.reduce((a, b) => a + b, 0)).toBe(size);
        if (policy.chunks === "dealt") expect(chunks).toHaveLength(speeds.length);
        // Nothing is left over from one loop to the next.
        expect(policy.split(size, withSpeeds(speeds))).toEqual(chunks);
      }),
    );
  });
});

test("every partitioner of loops cuts the same loop into other chunks", () => {
  const cuts = loops.map((name) =>
    ofLoops(name)
      .split(1000, withSpeeds([1, 1, 2, 3]))
      .join(" "),
  );
  expect(new Set(cuts).size).toBe(loops.length);
});
