import * as fc from "fast-check";
import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { Tournament } from "../../sim/model/tournament.ts";

test("picks the least leaves and counts them, as a search through a list does", () => {
  const first = fc.integer({ min: 0, max: 4 });
  const change = fc.record({ leaf: fc.nat(), key: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant(Infinity)) });
  fc.assert(
    fc.property(
      fc.array(first, { minLength: 1, maxLength: 600 }),
      fc.array(change, { maxLength: 200 }),
      (keys, changes) => {
        const count = keys.length;
        const tournament = new Tournament(count, (leaf) => keys[leaf]);
        const random = stream(1, 0, "ties");
        for (const { leaf, key } of changes) {
          tournament.set(leaf % count, key);
          keys[leaf % count] = key;
          const least = Math.min(...keys);
          expect(tournament.ties).toBe(keys.filter((value) => value === least).length);
          expect(keys[tournament.pick(random)]).toBe(least);
        }
      },
    ),
  );
});

test("ties are broken with equal chances", () => {
  const tournament = new Tournament(300);
  const tied = [0, 15, 16, 255, 256, 299];
  for (const leaf of tied) tournament.set(leaf, 2);
  const random = stream(2, 0, "ties");
  const counts = new Map(tied.map((leaf) => [leaf, 0]));
  const draws = 60_000;
  for (let i = 0; i < draws; i++) {
    const leaf = tournament.pick(random);
    counts.set(leaf, (counts.get(leaf) ?? NaN) + 1);
  }
  // Each count is binomial; five standard deviations.
  const expected = draws / tied.length;
  for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
});
