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

test("members of few kinds come and go by hundreds, and the first in order is still that of a plain sort", () => {
  const count = 300;
  const one = integer({ min: 0, max: 2 });
  const change = record({ member: integer({ min: 0, max: count - 1 }), key: one, amounts: tuple(one, one) });
  // Runs of members that become alike fill blocks, split them and empty them; equal keys are found in several kinds.
  const runs = array(record({ change, length: integer({ min: 1, max: 120 }), step: integer({ min: 1, max: 7 }) }), {
    minLength: 4,
    maxLength: 30,
  });
  assert(
    property(runs, array(tuple(one, one), { minLength: 1, maxLength: 4 }), (given, demands) => {
      const tree = new KeyTree(count, [1, 1]);
      const now = new Map<number, { key: number; amounts: readonly number[] }>();
      for (const { change: of, length, step } of given) {
        for (let i = 0; i < length; i++) {
          // Up for some, down for others: members join their kind at either end and between.
          const place = (of.member + (step % 2 === 0 ? -step : step) * i) % count;
          const member = place < 0 ? place + count : place + 0;
          tree.set(member, of.key, Float64Array.from(of.amounts), 0);
          now.set(member, of);
        }
        const order = [...now].sort(([a, own], [b, other]) => own.key - other.key || a - b);
        for (const demand of demands) {
          const able = order.filter(([, { amounts }]) => amounts.every((free, r) => free >= demand[r]));
          const asked = Float64Array.from(demand);
          for (const divisor of [1, 2, 41]) {
            const accepts = (member: number): boolean => member % divisor === divisor - 1;
            expect(tree.first(asked, 0, accepts)).toBe(able.find(([member]) => accepts(member))?.[0] ?? -1);
          }
        }
      }
    }),
    { numRuns: 60 },
  );
});
