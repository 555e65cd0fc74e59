import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { Calendar } from "../../sim/kernel/calendar.ts";
import type { Rank } from "../../sim/kernel/clock.ts";
import { EventRecords } from "../../sim/kernel/event-records.ts";

interface Entry {
  time: number;
  rank: Rank;
  label: number;
}

const entries = fc.array(
  fc.record({
    time: fc.integer({ min: 0, max: 8 }),
    rank: fc.constantFrom<Rank[]>(0, 1, 2, 3, 4),
    cancelled: fc.boolean(),
  }),
  { maxLength: 400 },
);

/** The order a stable sort gives. */
function sorted(events: readonly Entry[]): number[] {
  return [...events].sort((a, b) => a.time - b.time || a.rank - b.rank || a.label - b.label).map(({ label }) => label);
}

test("events happen by time, rank and sequence, without the cancelled ones", () => {
  fc.assert(
    fc.property(entries, (given) => {
      const calendar = new Calendar();
      const seen: number[] = [];
      const handler = calendar.on((label) => seen.push(label));
      const handles = given.map(({ time, rank }, label) => calendar.at(time, rank, handler, label));
      for (const [label, { cancelled }] of given.entries()) if (cancelled) calendar.cancel(handles[label]);
      const kept = given.map((entry, label) => ({ ...entry, label })).filter(({ cancelled }) => !cancelled);
      expect(calendar.pending).toBe(kept.length);
      expect(calendar.nextTime()).toBe(kept.length === 0 ? Infinity : Math.min(...kept.map(({ time }) => time)));
      calendar.run();
      expect(seen).toEqual(sorted(kept));
    }),
  );
});

test("events scheduled and cancelled while others are handled keep the order", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.nat(9)), { maxLength: 300 }), (steps) => {
      const calendar = new Calendar();
      const pending: (Entry & { handle: number })[] = [];
      let next = 0;
      const handler = calendar.on((label) => {
        const due = sorted(pending)[0];
        expect(label).toBe(due);
        pending.splice(
          pending.findIndex((event) => event.label === label),
          1,
        );
        for (let i = 0; i < 2 && next < steps.length; i++) act();
      });
      const act = (): void => {
        const [delay, choice] = steps[next];
        const label = next++;
        const time = calendar.now + delay;
        pending.push({ time, rank: 0, label, handle: calendar.at(time, 0, handler, label) });
        if (choice === 0 && pending.length > 1) calendar.cancel(pending.splice(0, 1)[0].handle);
      };
      for (let i = 0; i < 20 && next < steps.length; i++) act();
      calendar.run();
      expect(pending).toEqual([]);
    }),
  );
});

test("a standing event keeps the order among the others, also when it is renewed while it is handled", () => {
  const delays = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(entries, delays, fc.constantFrom<Rank[]>(0, 1, 2, 3, 4), (given, gaps, rank) => {
      // As events like any other, which the tests above prove, and with the chain of arrivals standing beside the heap.
      const orders = ["at", "stand"].map((way) => {
        const calendar = new Calendar();
        const seen: [number, number][] = [];
        const handler = calendar.on((label) => seen.push([calendar.now, label]));
        const chain = calendar.on((i) => {
          seen.push([calendar.now, -1 - i]);
          if (i + 1 < gaps.length) follow(i + 1);
        });
        const follow = (i: number): void => {
          if (way === "at") calendar.at(calendar.now + gaps[i], rank, chain, i);
          else calendar.stand(calendar.now + gaps[i], rank, chain, i);
        };
        const half = given.length >> 1;
        given.slice(0, half).forEach((event, label) => calendar.at(event.time, event.rank, handler, label));
        follow(0);
        given.slice(half).forEach((event, i) => calendar.at(event.time, event.rank, handler, half + i));
        const before = [calendar.pending, calendar.nextTime()];
        calendar.run(4);
        calendar.run();
        return [before, seen, calendar.pending];
      });
      expect(orders[1]).toEqual(orders[0]);
    }),
  );
});

test("only one event stands at a time", () => {
  const calendar = new Calendar();
  const handler = calendar.on(() => {});
  calendar.stand(1, 0, handler, 0);
  expect(() => calendar.stand(2, 0, handler, 0)).toThrow("an event stands already");
  expect(() => calendar.stand(NaN, 0, handler, 0)).toThrow("got NaN");
});

test("the past and NaN are refused", () => {
  const calendar = new Calendar();
  const handler = calendar.on(() => {});
  calendar.at(5, 0, handler, 0);
  calendar.run();
  expect(() => calendar.at(4, 0, handler, 0)).toThrow("at requires time >= now (5 s), got 4");
  expect(() => calendar.at(NaN, 0, handler, 0)).toThrow("got NaN");
});

test("a run stops before events later than asked for", () => {
  const calendar = new Calendar();
  const seen: number[] = [];
  const handler = calendar.on((label) => seen.push(label));
  for (const time of [1, 2, 3]) calendar.at(time, 0, handler, time);
  calendar.run(2);
  expect(seen).toEqual([1, 2]);
  calendar.run();
  expect(seen).toEqual([1, 2, 3]);
});

test("many cancellations are swept out and leave the rest in order", () => {
  const calendar = new Calendar();
  const seen: number[] = [];
  const handler = calendar.on((label) => seen.push(label));
  for (let i = 0; i < 5000; i++) {
    const handle = calendar.at(10_000 - i, 0, handler, i);
    if (i % 10 !== 0) calendar.cancel(handle);
  }
  expect(calendar.pending).toBe(500);
  calendar.run();
  expect(seen).toEqual(Array.from({ length: 500 }, (_, i) => 4990 - 10 * i));
});

/** Gaps between an event and the one it schedules: even, bursty with far ones, all alike. */
const gaps = fc.constantFrom<((u: number) => number)[]>(
  (u) => u,
  (u) => (u < 0.9 ? u * 1e-6 : u * 1e6),
  (u) => Math.floor(u * 4),
  () => 1,
  (u) => (u < 0.001 ? 0 : 1 / u),
);

test("thousands of pending events, as they come, go and are cancelled, keep the order of a sorted list", () => {
  const shape = fc.record({
    gap: gaps,
    pending: fc.integer({ min: 300, max: 5000 }),
    seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }),
    cancels: fc.boolean(),
  });
  fc.assert(
    fc.property(shape, ({ gap, pending, seed, cancels }) => {
      // A generator of its own (Lehmer 1951), so that a failure can be replayed from the seed.
      let state = seed;
      const uniform = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
      const calendar = new Calendar();
      const scheduled: { time: number; label: number; handle: number; gone: boolean }[] = [];
      const seen: number[] = [];
      const schedule = (): void => {
        const time = calendar.now + gap(uniform());
        const label = scheduled.length;
        scheduled.push({ time, label, handle: calendar.at(time, 0, handler, label), gone: false });
      };
      const handler = calendar.on((label) => {
        seen.push(label);
        scheduled[label].gone = true;
        for (let i = uniform() < 0.5 ? 1 : 2; i > 0 && scheduled.length < 3 * pending; i--) schedule();
        const other = scheduled[Math.floor(uniform() * scheduled.length)];
        if (!cancels || other.gone || uniform() < 0.5) return;
        calendar.cancel(other.handle);
        other.gone = true;
        other.time = NaN;
      });
      for (let i = 0; i < pending; i++) schedule();
      calendar.run();
      const kept = scheduled.filter(({ time }) => !Number.isNaN(time));
      expect(seen).toEqual(kept.sort((a, b) => a.time - b.time || a.label - b.label).map(({ label }) => label));
      expect(calendar.pending).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test("events that a sweep of cancelled ones leaves near, and those that come after, keep the order", () => {
  const calendar = new Calendar();
  const seen: number[] = [];
  const handler = calendar.on((label) => seen.push(label));
  const due: Entry[] = [];
  let label = 0;
  const put = (time: number): number => {
    due.push({ time, rank: 1, label });
    return calendar.at(time, 1, handler, label++);
  };
  const later = Array.from({ length: 2000 }, (_, i) => put(10 + i / 7));
  for (let i = 0; i < 1000; i++) put(5);
  for (const [i, handle] of later.entries()) {
    calendar.cancel(handle);
    due.splice(
      due.findIndex((event) => event.label === i),
      1,
    );
  }
  for (let i = 0; i < 1500; i++) put(5 + (i % 11));
  calendar.run();
  expect(seen).toEqual(sorted(due));
});

test("crowds at one instant and events that never happen keep the order among thousands", () => {
  const calendar = new Calendar();
  const seen: number[] = [];
  const handler = calendar.on((label) => seen.push(label));
  const ranks: Rank[] = [4, 0, 2, 1, 3];
  const due: Entry[] = Array.from({ length: 6000 }, (_, label) => ({
    time: label % 3 === 0 ? 7 : label % 1000 === 1 ? Infinity : (label * 7919) % 100,
    rank: ranks[label % 5],
    label,
  }));
  for (const { time, rank, label } of due) calendar.at(time, rank, handler, label);
  calendar.run();
  const finite = due.filter(({ time }) => time < Infinity);
  expect(seen).toEqual(sorted(finite));
  expect(calendar.pending).toBe(due.length - finite.length);
});

test("all at one instant, each with another at the next, cost no more than a few moves", () => {
  const calendar = new Calendar();
  let handled = 0;
  const handler = calendar.on((label) => {
    handled++;
    if (calendar.now < 5) calendar.at(calendar.now + 1, 0, handler, label);
  });
  for (let label = 0; label < 20_000; label++) calendar.at(1, 0, handler, label);
  const moves = vi.spyOn(EventRecords.prototype, "write");
  calendar.run();
  expect(handled).toBe(100_000);
  expect(moves.mock.calls.length / handled).toBeLessThan(6);
  vi.restoreAllMocks();
});

test("what it says comes soon comes, unless others come between", () => {
  const calendar = new Calendar();
  const happened: number[] = [];
  const told: number[] = [];
  const handler = calendar.on((label) => {
    happened.push(label);
    told.push(calendar.soon(handler));
  });
  const other = calendar.on(() => {});
  expect(calendar.soon(handler)).toBe(-1);
  for (let label = 0; label < 5000; label++)
    calendar.at((label * 7919) % 5000, 0, label % 50 === 0 ? other : handler, label);
  calendar.run();
  const hints = told.filter((label) => label !== -1);
  expect(hints.length).toBeGreaterThan(3000);
  for (const [i, hint] of told.entries()) {
    if (hint !== -1) expect(happened.slice(i + 1, i + 9)).toContain(hint);
  }
});

test("among thousands, an event put to the instant that is next goes before those of later rank", () => {
  const calendar = new Calendar();
  const pending = new Map<number, Entry>();
  let next = 0;
  const put = (time: number, rank: Rank): void => {
    pending.set(next, { time, rank, label: next });
    calendar.at(time, rank, handler, next++);
  };
  const handler = calendar.on((label) => {
    expect(label).toBe(sorted([...pending.values()].slice(0, 40).concat([...pending.values()].slice(-4)))[0]);
    pending.delete(label);
    if (label % 3 === 0 && next < 2000) put(calendar.now + (label % 2), 0);
  });
  for (let i = 0; i < 1500; i++) put(i >> 3, 3);
  calendar.run();
  expect(pending.size).toBe(0);
  expect(next).toBe(2000);
});
