import { array, assert, integer, property, record, tuple } from "fast-check";
import { expect, test } from "vitest";
import { FitTree } from "../../../sim/model/hosts/fit-tree.ts";
import { KeyTree } from "../../../sim/model/hosts/key-tree.ts";

const COUNT = 37;
const amount = integer({ min: 0, max: 9 });
const steps = array(
  record({ member: integer({ min: 0, max: COUNT - 1 }), key: amount, amounts: tuple(amount, amount) }),
  { minLength: 1, maxLength: 120 },
);
const wanted = tuple(amount, amount);

test("the next position with enough of everything is that of a plain scan", () => {
  assert(
    property(steps, array(wanted, { minLength: 1, maxLength: 8 }), (changes, demands) => {
      const tree = new FitTree(COUNT, [3, 7]);
      const now = Array.from({ length: COUNT }, (): readonly number[] => [-1, -1]);
      for (const { member, amounts } of changes) {
        tree.set(member, Float64Array.from([0, 0, ...amounts]), 2);
        now[member] = amounts;
        for (const demand of demands) {
          for (const from of [0, member, member + 1]) {
            const found = tree.next(from, Float64Array.from(demand), 0);
            expect(found).toBe(now.findIndex((own, i) => i >= from && own.every((free, r) => free >= demand[r])));
          }
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("the first in order of key with enough of everything is that of a plain sort", () => {
  assert(
    property(steps, array(wanted, { minLength: 1, maxLength: 8 }), (changes, demands) => {
      const tree = new KeyTree(COUNT, [3, 7]);
      const now = new Map<number, { key: number; amounts: readonly number[] }>();
      const odd = (member: number): boolean => member % 2 === 1;
      for (const { member, key, amounts } of changes) {
        tree.set(member, key, Float64Array.from(amounts), 0);
        now.set(member, { key, amounts });
        const order = [...now].sort(([a, of], [b, other]) => of.key - other.key || a - b);
        for (const demand of demands) {
          const able = order.filter(([, { amounts: own }]) => own.every((free, r) => free >= demand[r]));
          const asked = Float64Array.from(demand);
          expect(tree.first(asked, 0, () => true)).toBe(able[0]?.[0] ?? -1);
          expect(tree.first(asked, 0, odd)).toBe(able.find(([one]) => odd(one))?.[0] ?? -1);
        }
      }
    }),
    { numRuns: 60 },
  );
});
