import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { WindowSpec } from "../../../sim/pool/streaming/spec.ts";
import { assigner, type Window } from "../../../sim/pool/streaming/windows.ts";

const SECOND = 1_000_000;

/** Start, end and trades of the windows that trades at these instants (s) are in. */
function windowsOf(spec: WindowSpec, times: readonly number[]): [number, number, number][] {
  const open: Window[] = [];
  const assign = assigner(spec);
  for (const time of times) assign(open, time * SECOND, 10, 2);
  for (const { trades, volume, notional } of open) {
    expect([volume, notional]).toEqual([2 * trades, 20 * trades]);
  }
  return open.map(({ start, end, trades }) => [start / SECOND, end / SECOND, trades]);
}

test("tumbling windows by hand: a trade at the end of one is in the next", () => {
  expect(windowsOf({ kind: "tumbling", length: 10 }, [0, 9, 10, 25, 3])).toEqual([
    [0, 10, 3],
    [10, 20, 1],
    [20, 30, 1],
  ]);
});

test("sliding windows by hand: each trade is in as many as the length has slides", () => {
  expect(windowsOf({ kind: "sliding", length: 10, slide: 5 }, [7, 12])).toEqual([
    [0, 10, 1],
    [5, 15, 2],
    [10, 20, 1],
  ]);
});

test("sessions by hand: a late trade joins two of them", () => {
  const spec: WindowSpec = { kind: "session", gap: 3 };
  expect(windowsOf(spec, [0, 2, 6, 7])).toEqual([
    [0, 5, 2],
    [6, 10, 2],
  ]);
  expect(windowsOf(spec, [0, 2, 6, 7, 4])).toEqual([[0, 10, 5]]);
  // Exactly a gap apart is apart.
  expect(windowsOf(spec, [3, 0])).toEqual([
    [0, 3, 1],
    [3, 6, 1],
  ]);
  expect(windowsOf(spec, [5, 4, 3])).toEqual([[3, 8, 3]]);
});

const instants = fc.array(fc.integer({ min: -30, max: 60 }), { minLength: 1, maxLength: 40 });

test("aligned windows are those of the definition, in any order of trades", () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (times, length, slide) => {
      const expected: [number, number, number][] = [];
      for (let start = Math.floor(-60 / slide) * slide; start <= 60; start += slide) {
        const trades = times.filter((time) => time >= start && time < start + length).length;
        if (trades > 0) expected.push([start, start + length, trades]);
      }
      expect(windowsOf({ kind: "sliding", length, slide }, times)).toEqual(expected);
    }),
    { seed: 2 },
  );
});

test("sessions are the runs of sorted trades with smaller gaps, in any order of trades", () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: 1, max: 8 }), (times, gap) => {
      const expected: [number, number, number][] = [];
      for (const time of [...times].sort((a, b) => a - b)) {
        const last = expected.at(-1);
        if (last === undefined || time >= last[1]) expected.push([time, time + gap, 1]);
        else {
          last[1] = time + gap;
          last[2]++;
        }
      }
      expect(windowsOf({ kind: "session", gap }, times)).toEqual(expected);
    }),
    { seed: 3 },
  );
});
