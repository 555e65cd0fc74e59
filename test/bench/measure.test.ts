import { expect, test } from "vitest";
import { Bench } from "../../bench/measure.ts";
import type { Run } from "../../bench/timing.ts";
import { Absent, type Work } from "../../bench/works.ts";

/** Runs that tell their turn and have the given rates. */
function runs(turns: string[], who: string, rates: readonly number[]): Run {
  const left = [...rates];
  return () => {
    turns.push(who);
    return Promise.resolve({ amount: 7, perSecond: left.shift() ?? Number.NaN, peakRssBytes: 100 - left.length });
  };
}

function workOf(turns: string[], unit: Work["unit"]): Work {
  const run = runs(turns, "ours", [3, 1, 2, 10, 4]);
  const beside = [{ title: "other", run: runs(turns, "other", [5, 6, 5, 1, 9]) }];
  return { name: "a", title: "A", unit, prepare: () => ({ run, beside, peers: [] }) };
}

const bench = new Bench({ folder: "", scale: 1 }, { runs: 5, peers: false, missing: () => undefined });

test("runs in turns, and the ratio is that of the medians", async () => {
  const turns: string[] = [];
  expect(await bench.measure(workOf(turns, "tasks"))).toEqual({
    name: "a",
    title: "A",
    unit: "tasks",
    amount: 7,
    perSecond: { median: 3, slowest: 1, fastest: 10 },
    peakRssBytes: 100,
    against: [{ title: "other", perSecond: { median: 5, slowest: 1, fastest: 9 }, ratio: 3 / 5 }],
  });
  expect(turns).toEqual(Array.from({ length: 5 }, () => ["ours", "other"]).flat());
});

test("of starts the ratio says how many times as long", async () => {
  expect((await bench.measure(workOf([], "starts"))).against[0].ratio).toBe(5 / 3);
});

test("a work that cannot be done says so", async () => {
  const prepare = (): Promise<never> => Promise.reject(new Absent("no log"));
  await expect(bench.measure({ name: "a", title: "A", unit: "jobs", prepare })).rejects.toThrow(Absent);
});
