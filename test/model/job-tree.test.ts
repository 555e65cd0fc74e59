import * as fc from "fast-check";
import { expect, test } from "vitest";
import { JobTree } from "../../sim/model/job-tree.ts";
import { Tasks } from "../../sim/model/tasks.ts";

interface Job {
  task: number;
  id: number;
  key: number;
  slots: number;
  time: number;
}

const inOrder = (jobs: readonly Job[]): Job[] => [...jobs].sort((a, b) => a.key - b.key || a.id - b.id);

interface Search {
  from: number;
  slots: number;
  now: number;
  end: number;
  spare: number;
}

function scanned(sorted: readonly Job[], { from, slots, now, end, spare }: Search): number {
  const found = sorted.findIndex(
    (job, i) => i >= from && job.slots <= slots && (job.slots <= spare || now + job.time <= end),
  );
  return found === -1 ? sorted.length : found;
}

/** Few different values, so that many are equal. */
const arbitraryJob = fc.record({
  key: fc.integer({ min: -5, max: 5 }),
  slots: fc.integer({ min: 1, max: 12 }),
  time: fc.oneof(fc.constantFrom(0.1, 0.2, 0.3, Infinity), fc.integer({ min: 0, max: 9 })),
});

const arbitrarySearch = fc.record({
  from: fc.nat(70),
  slots: fc.nat(13),
  now: fc.constantFrom(0, 0.1, 3),
  end: fc.oneof(fc.constantFrom(0.3, Infinity), fc.integer({ min: 0, max: 14 })),
  spare: fc.nat(6),
});

/** Insertions, and removals of whichever job stands at that place (modulo the size). */
const arbitrarySteps = fc.array(fc.oneof({ weight: 2, arbitrary: arbitraryJob }, fc.nat()), {
  maxLength: 120,
  size: "max",
});

test("a tree answers as a sorted list does, whatever has been put in and taken out", () => {
  fc.assert(
    fc.property(arbitrarySteps, fc.array(arbitrarySearch, { minLength: 1, maxLength: 20 }), (steps, searches) => {
      const tasks = new Tasks([{ name: "", priority: 0, deadline: Infinity }], false);
      const tree = new JobTree(tasks);
      let list: Job[] = [];
      let id = 0;
      for (const step of steps) {
        if (typeof step === "number") {
          if (list.length === 0) continue;
          const { task } = list[step % list.length];
          list = list.filter((job) => job.task !== task);
          tree.remove(task);
          expect(tree.has(task)).toBe(false);
          tasks.release(task);
        } else {
          const task = tasks.allocate();
          tasks.setId(task, id);
          tasks.setSlots(task, step.slots);
          tree.insert(task, step.key, step.time);
          list = inOrder([...list, { task, id: id++, ...step }]);
        }
      }
      expect(Array.from({ length: tree.size }, (_, i) => tree.at(i))).toEqual(list.map(({ task }) => task));
      for (const [i, { task, key, time }] of list.entries()) {
        expect([tree.has(task), tree.position(task), tree.key(task), tree.time(task)]).toEqual([true, i, key, time]);
      }
      expect(tree.leastSlots).toBe(Math.min(2 ** 31 - 1, ...list.map(({ slots }) => slots)));
      const upTo = (key: number): number =>
        list.filter((job) => job.key <= key).reduce((sum, job) => sum + job.slots, 0);
      for (let key = -6; key <= 6; key++) expect(tree.slotsUpTo(key)).toBe(upTo(key));
      for (let slots = 1; slots <= upTo(Infinity) + 1; slots++) {
        expect(tree.keyReaching(slots)).toBe(list.find(({ key }) => upTo(key) >= slots)?.key ?? Infinity);
      }
      const just = list.map(({ slots, time }, i) => ({ from: i >> 1, slots, now: 0, end: time, spare: 0 }));
      for (const search of [...searches, ...just]) {
        const { from, slots, now, end, spare } = search;
        expect(tree.next(from, slots, now, end, spare)).toBe(scanned(list, search));
      }
    }),
    { numRuns: 150 },
  );
});

test("keys that come in order do not make the tree a list", () => {
  const tasks = new Tasks([{ name: "", priority: 0, deadline: Infinity }], false);
  const tree = new JobTree(tasks);
  const count = 100_000;
  for (let i = 0; i < count; i++) {
    const task = tasks.allocate();
    tasks.setId(task, i);
    tasks.setSlots(task, i === count - 1 ? 1 : 2);
    tree.insert(task, i, 1);
  }
  // The search goes down as far as the tree is deep, one call in another: a list would be too deep for that.
  expect(tree.next(0, 1, 0, Infinity, 0)).toBe(count - 1);
  expect(tree.keyReaching(count)).toBe(count / 2 - 1);
});
