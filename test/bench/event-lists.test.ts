import * as fc from "fast-check";
import { expect, test } from "vitest";
import { CalendarQueue } from "../../bench/event-lists/calendar-queue.ts";
import { Heap } from "../../bench/event-lists/heap.ts";

const steps = fc.array(fc.option(fc.integer({ min: 0, max: 40 }), { freq: 3 }), { maxLength: 300 });

test.each([
  ["binary heap", () => new Heap(2)],
  ["four-ary heap", () => new Heap(4)],
  ["calendar queue", () => new CalendarQueue()],
])("a %s gives events in the order of a sorted list, ties as they came", (_, make) => {
  fc.assert(
    fc.property(steps, (given) => {
      const list = make();
      const pending: { time: number; label: number }[] = [];
      const pop = (): void => {
        const due = [...pending].sort((a, b) => a.time - b.time || a.label - b.label)[0];
        expect(list.pop()).toBe(due?.label ?? -1);
        if (due === undefined) return;
        expect(list.time).toBe(due.time);
        pending.splice(pending.indexOf(due), 1);
      };
      for (const [label, gap] of given.entries()) {
        if (gap === null) {
          pop();
        } else {
          pending.push({ time: list.time + gap / 4, label });
          list.push(list.time + gap / 4, label);
        }
      }
      while (pending.length > 0) pop();
      pop();
    }),
  );
});
