import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Availability } from "../../strategies/scheduling/availability.ts";

const SLOTS = 8;

interface Hold {
  from: number;
  to: number;
  slots: number;
}

const arbitraryHold = fc.record({
  from: fc.integer({ min: 0, max: 30 }),
  length: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 12 }) }, fc.constant(Infinity)),
  slots: fc.integer({ min: 1, max: 4 }),
});

/** Slots are taken, taken back (modulo the number of holds), or time goes on. */
const arbitrarySteps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ hold: arbitraryHold }) },
    { weight: 2, arbitrary: fc.record({ back: fc.nat() }) },
    fc.record({ wait: fc.integer({ min: 0, max: 4 }) }),
  ),
  { maxLength: 80, size: "max" },
);

const idleAt = (holds: readonly Hold[], time: number): number =>
  holds.reduce((idle, { from, to, slots }) => (from <= time && time < to ? idle - slots : idle), SLOTS);

/** Looks at every instant of a grid on which everything happens, from a start to an end, exclusive. */
const isIdle = (holds: readonly Hold[], slots: number, start: number, end: number): boolean => {
  for (let at = start; at === start || at < Math.min(end, 100); at++) {
    if (idleAt(holds, at) < slots) return false;
  }
  return true;
};

function scanned(holds: readonly Hold[], search: { now: number; slots: number; time: number; limit: number }): number {
  const { now, slots, time, limit } = search;
  for (let start = now; start < 100; start++) {
    if (isIdle(holds, slots, start, Math.min(start + time, limit))) return start;
  }
  return Infinity;
}

test("instants and lengths are found as by looking at every instant", () => {
  fc.assert(
    fc.property(arbitrarySteps, (steps) => {
      const availability = new Availability(SLOTS);
      let holds: Hold[] = [];
      let now = 0;
      availability.advance(now);
      for (const step of steps) {
        if ("wait" in step) {
          availability.advance((now += step.wait));
        } else if ("back" in step && holds.length > 0) {
          const hold = holds[step.back % holds.length];
          holds = holds.filter((one) => one !== hold);
          availability.hold(Math.max(now, hold.from), hold.to, -hold.slots);
        } else if ("hold" in step) {
          const { from, length, slots } = step.hold;
          const hold = { from: from + now, to: from + now + length, slots };
          // A machine has no more slots than it has.
          if (length === 0 || !isIdle(holds, slots, hold.from, hold.to)) continue;
          holds.push(hold);
          availability.hold(hold.from, hold.to, slots);
        }
        for (let slots = 1; slots <= SLOTS + 1; slots += 2) {
          for (const [time, limit] of [
            [0, Infinity],
            [3, Infinity],
            [9, Infinity],
            [9, now + 7],
            [Infinity, now + 20],
            [Infinity, Infinity],
          ]) {
            const found = availability.earliest(slots, time, limit);
            const first = scanned(holds, { now, slots, time, limit });
            // What begins at the limit or later is all the same.
            expect(Math.min(found, limit)).toBe(Math.min(first, limit));
          }
          expect(availability.fits(slots, 5)).toBe(isIdle(holds, slots, now, now + 5));
        }
      }
    }),
    { numRuns: 150 },
  );
});
