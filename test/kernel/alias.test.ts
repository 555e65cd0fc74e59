import * as fc from "fast-check";
import { expect, test } from "vitest";
import { aliasTable } from "../../sim/kernel/alias.ts";
import { stream, type Stream } from "../../sim/kernel/stream.ts";
import { pearson } from "./fit.ts";

/** A stream that answers as it is told. */
function scripted(column: number, u: number): Stream {
  return { below: () => column, next: () => u } as unknown as Stream;
}

/** The exact chances of a table over n values: each column's threshold is found by bisection. */
function chances(weights: readonly number[]): number[] {
  const table = aliasTable(weights);
  const n = weights.length;
  const found = Array<number>(n).fill(0);
  for (let column = 0; column < n; column++) {
    let low = 0;
    let high = 1;
    const other = table.sample(scripted(column, 1 - 2 ** -53));
    if (other === column) low = 1;
    while (high - low > 2 ** -50) {
      const middle = (low + high) / 2;
      if (table.sample(scripted(column, middle)) === column) low = middle;
      else high = middle;
    }
    found[column] += low / n;
    found[other] += (1 - low) / n;
  }
  return found;
}

test("every value has exactly its share of the weight", () => {
  const weights = fc.array(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1000)), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(weights, (given) => {
      const total = given.reduce((a, b) => a + b, 0);
      fc.pre(total > 1e-300);
      for (const [i, chance] of chances(given).entries()) expect(chance).toBeCloseTo(given[i] / total, 12);
    }),
  );
});

test("a weight of 0 is never drawn, a single weight always", () => {
  const random = stream(1, 0, "alias");
  const table = aliasTable([0, 3, 0, 1e-3, 0]);
  for (let i = 0; i < 20_000; i++) expect([1, 3]).toContain(table.sample(random));
  expect(aliasTable([5]).sample(random)).toBe(0);
});

test("draws follow the weights", () => {
  const weights = [1, 2, 3, 4, 0.5];
  const random = stream(2, 0, "alias");
  const table = aliasTable(weights);
  const counts = new Float64Array(5);
  for (let i = 0; i < 100_000; i++) counts[table.sample(random)]++;
  expect(
    Math.abs(
      pearson(
        counts,
        weights.map((weight) => weight / 10.5),
      ),
    ),
  ).toBeLessThan(5);
});

test.each([
  [[1, -1], "weights must be finite and not negative, got -1"],
  [[1, NaN], "weights must be finite and not negative, got NaN"],
  [[Infinity], "weights must be finite and not negative, got Infinity"],
  [[0, 0], "weights must have a positive finite sum, got 0"],
  [[], "weights must have a positive finite sum, got 0"],
  [[1e308, 1e308], "weights must have a positive finite sum, got Infinity"],
])("weights %j are refused", (weights, message) => {
  expect(() => aliasTable(weights)).toThrow(message);
});
