import { describe, expect, test } from "vitest";
import { type Plot, story } from "../model/recovering.ts";

/**
 * Timelines worked out by hand. One task of 10 s, unless said otherwise, that begins at 0 on the only node.
 *
 * Each row: what happens, the recovery, the outages, the finish (−1: given up), work lost and overhead, s.
 */
type Row = readonly [
  what: string,
  recovery: string | object,
  outages: [from: number, to: number][],
  finish: number,
  lost: number,
  overhead: number,
];

const saved = { name: "checkpoint", interval: 3, cost: 1, restart: 2, where: "same-node" };
// Without failure: work 0–3, save 3–4, work 4–7, save 7–8, work 8–11, save 11–12, work 12–13.
const redo = { name: "redo-log", interval: 2, record: 0.5, speed: 4, where: "same-node" };
// Records are complete at 2.5, 5, 7.5 and 10; the end is at 12.
const replayed = { name: "recovery-log", interval: 2, record: 0.5, speed: 4, where: "same-node" };
const backup = { name: "primary-backup", interval: 2, update: 0.5, detection: 3 };

const ROWS: readonly Row[] = [
  ["one outage", "abandon", [[4, 6]], -1, 4, 0],
  ["one outage", { name: "restart", where: "same-node" }, [[4, 6]], 16, 4, 0],
  [
    "two outages",
    { name: "restart", where: "same-node" },
    [
      [4, 6],
      [15, 15.5],
    ],
    25.5,
    13,
    0,
  ],
  ["a failure when it is done", { name: "restart", where: "same-node" }, [[10, 11]], 10, 0, 0],
  ["one outage", "resume", [[4, 6]], 12, 0, 0],
  [
    "two outages",
    "resume",
    [
      [4, 6],
      [7, 20],
    ],
    25,
    0,
    0,
  ],
  // Pauses of 2 s, then 6 s; the second attempt runs 6–9, the third 15–25.
  [
    "two outages",
    { name: "retry-with-backoff", base: 2, factor: 3, jitter: "none" },
    [
      [4, 5],
      [9, 9.5],
    ],
    25,
    7,
    0,
  ],
  // Three outages; the pause does not grow beyond 4 s: attempts at 0, 6, 13, 20.
  [
    "a longest pause",
    { name: "retry-with-backoff", base: 2, factor: 3, longest: 4, jitter: "none" },
    [
      [4, 5],
      [9, 9.5],
      [16, 16.5],
    ],
    30,
    10,
    0,
  ],
  // The pause ends at 6, the outage at 8.
  ["an outage longer than the pause", { name: "retry-with-backoff", base: 2, jitter: "none" }, [[4, 8]], 18, 4, 0],
  [
    "too many attempts",
    { name: "retry-with-backoff", base: 2, jitter: "none", attempts: 2 },
    [
      [4, 5],
      [9, 10],
    ],
    -1,
    7,
    0,
  ],
  ["no failure", saved, [], 13, 0, 3],
  ["no failure, the end saved too", { ...saved, atEnd: true }, [], 14, 0, 4],
  // Six seconds of work are done, three saved. Restart 8–10, then 7 s of work with saves after 3 and 6: 10–19.
  ["a failure during work", saved, [[7, 8]], 19, 3, 1 + 2 + 2],
  // 4.5 s of work done, 3 saved.
  ["a failure during work, early", saved, [[5.5, 6]], 17, 1.5, 1 + 2 + 2],
  // The save begun at 7 is not complete at 7.5.
  ["a failure during a save", saved, [[7.5, 8]], 19, 3, 1 + 0.5 + 2 + 2],
  // At 8 it is: 6 s are saved. Restart 9–11, work 11–14, save, work 15–16.
  ["a failure when a save is complete", saved, [[8, 9]], 16, 0, 2 + 2 + 1],
  // At 7 the failure comes during work; during the restart 8–10 another at 9; restart 10–12, then 9 s.
  [
    "a failure during the restart",
    saved,
    [
      [7, 8],
      [9, 10],
    ],
    21,
    3,
    1 + 1 + 2 + 2,
  ],
  ["a failure before the first save", saved, [[2, 3]], 18, 2, 2 + 3],
  // 7.5 – 5 − … : at 6 there are 2 records (5 s) and 1 s of work beyond 4. Redo 4 s of work in 1 s: 7–8.
  // Then 6 s of work with records after 2 and 4 s: 8–15.
  ["a failure during work", redo, [[6, 7]], 15, 1, 1 + 1 + 1],
  // At 4.75 work is at 4, its record half written: one record of 2 s. Redo 6–6.5, 8 s of work, 3 records: 6.5–16.
  ["a failure during a record", redo, [[4.75, 6]], 16, 2, 0.5 + 0.25 + 0.5 + 1.5],
  // Redo of 4 s of work takes 7–8; a failure at 7.5; redo again 8–9; then 7 s.
  [
    "a failure during the redo",
    redo,
    [
      [6, 7],
      [7.5, 8],
    ],
    16,
    1,
    1 + 0.5 + 1 + 1,
  ],
  // Five seconds done and kept; replay 7–8.25; 5 s of work, records after 2 and 4: 8.25–14.25.
  ["a failure during work", replayed, [[6, 7]], 14.25, 0, 1 + 1.25 + 1],
  [
    "a failure during the replay",
    replayed,
    [
      [6, 7],
      [7.5, 8],
    ],
    15.25,
    0,
    1 + 0.5 + 1.25 + 1,
  ],
  // Four seconds are at the backup, noticed at 9 when the only node is up again: 6 s of work, 2 updates: 9–16.
  ["a failure during work", backup, [[6, 7]], 16, 1, 1 + 1],
];

const nameOf = (recovery: string | object): string =>
  typeof recovery === "string" ? recovery : String(Object.entries(recovery)[0][1]);

describe.each(ROWS)("%s", (what, recovery, outages, finish, lost, overhead) => {
  test(`${nameOf(recovery)} finishes at ${finish} s`, async () => {
    // A second task keeps the run going for as long as it takes, far behind.
    const plot: Plot = {
      sizes: [10, 1],
      times: [0, 100],
      outages: outages.map(([from, to]) => [0, from, to]),
      recovery,
    };
    const told = await story(plot);
    expect(told.finish[0], what).toBeCloseTo(finish, 9);
    expect(told.lost).toBeCloseTo(lost, 9);
    const last = nameOf(recovery) === "checkpoint" && Object.entries(recovery).some(([key]) => key === "atEnd") ? 1 : 0;
    expect(told.overhead).toBeCloseTo(overhead + last, 9);
    const done = 1 + (finish === -1 ? 0 : 10);
    expect(told.busy).toBeCloseTo(done + lost + overhead + last, 9);
  });
});

const cost = 0.5;
// Mean time between failures 9 s: Young √(2·0.5·9) = 3; Daly 3 (1 + 1/18 + 1/324) − 0.5, as √(0.5/18) = 1/6.
const DALY = 3 * (1 + 1 / 18 + 1 / 324) - 0.5;

test.each([
  ["young", 3],
  ["daly", DALY],
])("%s saves at its interval, with the mean time given or told by the scenario", async (name, interval) => {
  const sizes = [10];
  // Saves after 1, 2 … intervals of work, none at the end.
  const finish = 10 + cost * (Math.ceil(10 / interval) - 1);
  const given = await story({ sizes, outages: [], recovery: { name, cost, meanUp: 9 } });
  expect(given.finish[0]).toBeCloseTo(finish, 9);
  // Fails at 9 − ε … of its interval: with the failure at `interval + cost` exactly one interval is saved.
  const early = await story({
    sizes,
    outages: [[0, interval + cost + 1e-6, 50]],
    recovery: { name, cost, restart: 0, meanUp: 9, where: "same-node" },
  });
  expect(early.lost).toBeCloseTo(1e-6, 9);
  const late = await story({
    sizes,
    outages: [[0, interval + cost - 1e-6, 50]],
    recovery: { name, cost, restart: 0, meanUp: 9, where: "same-node" },
  });
  expect(late.lost).toBeCloseTo(interval, 9);
  const told = await story({
    sizes,
    recovery: { name, cost, restart: 0 },
    rest: { faults: { up: { kind: "deterministic", value: 9 } } },
  });
  // The node fails at 9, 18 … and is up at once: kept are the whole intervals of the first 9 s.
  const kept = Math.floor(9 / (interval + cost)) * interval;
  const rest = 10 - kept;
  expect(told.finish[0]).toBeCloseTo(9 + rest + cost * (Math.ceil(rest / interval) - 1), 9);
});

test("daly saves once per mean time between failures where a save takes twice as long", async () => {
  const { finish } = await story({ sizes: [5], outages: [], recovery: { name: "daly", cost: 4, meanUp: 2 } });
  // Saves after 2 and 4 s of work.
  expect(finish[0]).toBeCloseTo(5 + 2 * 4, 9);
});

const two = [{ count: 1 }, { count: 1, speed: 0.5 }];

test.each<[string, string | object, number, number]>([
  // One task per node; node 0 fails at 4 for long, the other is done at 20. Task 0 waits there, then takes 20 s.
  ["a restart goes elsewhere", "restart", 40, 1],
  ["unless told to wait", { name: "restart", where: "same-node" }, 110, 0],
  ["resume waits for its node", "resume", 106, 0],
  // 3 s of work are saved: preparation 2 s, 7 s of work in 14 s; intervals of 3 s are now 1.5 s of work: 4 saves.
  ["a checkpoint goes along", { ...saved, where: "any-node" }, 20 + 2 + 14 + 4, 1],
  // 2 s of work at the backup at 4, detected at 7; 8 s of work in 16 s; intervals of 1 s of work: 7 updates.
  ["a backup takes over", backup, 20 + 16 + 3.5, 1],
])("%s", async (_what, recovery, finish, node) => {
  // Task 1 goes to the slower node, which is the free one.
  const told = await story({
    sizes: [10, 10],
    nodes: two,
    outages: [[0, 4, 100]],
    recovery,
  });
  expect(told.finish[0]).toBeCloseTo(finish + (node === 1 ? told.finish[1] - 20 : 0), 9);
  expect(told.node[0]).toBe(node);
});

test("jitter draws the pause evenly: full from 0, equal from its half", async () => {
  const pauses = async (jitter: string): Promise<number[]> => {
    const sizes = Array.from({ length: 400 }, () => 10);
    const { finish } = await story({
      sizes,
      nodes: [{ count: 1, slots: 400 }],
      outages: [[0, 4, 4.5]],
      recovery: { name: "retry-with-backoff", base: 8, jitter },
    });
    return finish.map((time) => time - 14);
  };
  for (const [jitter, low] of [
    ["full", 0.5],
    ["equal", 4],
  ] as const) {
    const all = await pauses(jitter);
    const mean = all.reduce((a, b) => a + b, 0) / all.length;
    expect(Math.min(...all)).toBeGreaterThanOrEqual(low);
    expect(Math.max(...all)).toBeLessThanOrEqual(8);
    // Standard error of the mean of 400 draws over a range of 8 s at most: 0.12 s.
    expect(Math.abs(mean - (jitter === "full" ? 4 : 6))).toBeLessThan(0.4);
  }
});
