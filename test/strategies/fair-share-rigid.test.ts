import { expect, test } from "vitest";
import { readSwf } from "../../sim/workload/swf.ts";
import { serve } from "../records.ts";
import { pieces, utf8 } from "../workload/reading.ts";

/** Submit time, run time, processors, user. */
type Line = readonly [submit: number, run: number, processors: number, user: number];

/** When the jobs of a log start under fair share among its users. */
async function starts(
  lines: readonly Line[],
  machine: number,
  parameters: object,
  classes?: object,
): Promise<number[]> {
  const log = lines.map(([submit, run, processors, user], i) => {
    return `${i + 1} ${submit} 0 ${run} ${processors} -1 -1 ${processors} ${run} -1 1 ${user} 1 -1 -1 -1 -1 -1`;
  });
  const names = classes === undefined ? [] : Object.keys(classes);
  const trace = await readSwf(pieces(utf8(log.join("\n"))), { machine, account: "user", classes: names });
  const { served } = await serve(
    {
      nodes: [{ count: machine }],
      queue: "central",
      workload: {
        trace: { format: "swf", file: "given.swf", columns: { class: "user" } },
        classes: Object.entries(classes ?? {}).map(([name, weight]) => ({ name, weight })),
      },
      strategies: { scheduler: { name: "fair-share-rigid", ...parameters } },
    },
    { trace },
  );
  return served.map(({ start }) => start);
}

const YEAR = { halfLife: "365 d" };

test("fair-share-rigid: two users take turns, though one has filled the queue before the other came", async () => {
  const lines: Line[] = [
    [0, 10, 4, 1],
    [0, 10, 4, 1],
    [0, 10, 4, 1],
    [0, 10, 4, 1],
    [5, 12, 4, 2],
    [5, 12, 4, 2],
  ];
  // User 1 has used 40 at 10; user 2 has used 48 at 22; user 1 has 80 at 32.
  expect(await starts(lines, 4, YEAR)).toEqual([0, 22, 44, 54, 10, 32]);
  // User 1 has a claim to three times as much: 80 / 3 is less than 48 at 32, and so is 120 / 3 at 42.
  expect(await starts(lines, 4, YEAR, { 1: 3, 2: 1 })).toEqual([0, 22, 32, 42, 10, 52]);
});

test("fair-share-rigid: half of what was used is forgotten in a half-life", async () => {
  const lines: Line[] = [
    [0, 8, 1, 1],
    [1, 4, 1, 2],
    [9, 1, 1, 2],
    [10, 1, 1, 1],
  ];
  // At 12 user 1 has used 8 s and user 2 has used 4 s.
  expect(await starts(lines, 1, YEAR)).toEqual([0, 8, 12, 13]);
  // With h = 4 s, in units of h / ln 2: user 1 has (1 − 1/4) / 2 = 0.375 and user 2 has 1 − 1/2 = 0.5.
  expect(await starts(lines, 1, { halfLife: "4 s" })).toEqual([0, 8, 13, 12]);
  // With h = 8 s they have (1 − 1/2) · 0.707 = 0.354 and 1 − 0.707 = 0.293.
  expect(await starts(lines, 1, { halfLife: "8 s" })).toEqual([0, 8, 12, 13]);
});

test("fair-share-rigid: what runs counts while it runs, by its slots", async () => {
  const lines: Line[] = [
    [0, 100, 2, 1],
    [0, 10, 2, 2],
    // At 10 user 1 has 2 · 10, user 2 as much: the first that came goes first.
    [1, 10, 2, 1],
    [2, 10, 2, 2],
    // At 20 user 1 has 2 · 20 + 20 and user 2 has 20.
    [3, 10, 2, 1],
  ];
  expect(await starts(lines, 4, YEAR)).toEqual([0, 0, 10, 20, 30]);
  // With one slot for longer user 2 has used 10 alone.
  expect(await starts(lines.with(1, [0, 10, 1, 2]), 4, YEAR)).toEqual([0, 0, 20, 10, 30]);
});

test("fair-share-rigid: later jobs go ahead where they do not delay the first, unless told otherwise", async () => {
  const lines: Line[] = [
    [0, 10, 2, 1],
    [1, 5, 4, 2],
    [2, 8, 2, 1],
  ];
  expect(await starts(lines, 4, YEAR)).toEqual([0, 10, 2]);
  expect(await starts(lines, 4, { ...YEAR, backfilling: "none" })).toEqual([0, 10, 15]);
});
