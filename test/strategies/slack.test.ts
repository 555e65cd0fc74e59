import * as fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryLog, jobsOf } from "../rigid-logs.ts";
import { cluster, rigid, serve } from "../records.ts";
import { rescanning } from "./naive-promises.ts";

type Job = Parameters<typeof rigid>[0][number];

async function starts(jobs: readonly Job[], machine: number, scheduler: unknown, classes?: object): Promise<number[]> {
  const { workload, ...rest } = Object(cluster(machine));
  const scenario = { ...rest, workload: { ...workload, ...classes }, strategies: { scheduler } };
  const { served } = await serve(scenario, { trace: rigid(jobs) });
  return served.map(({ start }) => start);
}

const withSlack = (slack: number | string): object => ({ name: "slack-based", slack, places: 1000 });

test.each([0, 5, 30])("slack-based: decides as one that works out every schedule anew, slack %d", async (slack) => {
  await fc.assert(
    fc.asyncProperty(arbitraryLog, async (log) => {
      // On a grid of whole seconds all sums are exact, so equal costs are equal.
      const onGrid = jobsOf({ ...log, grid: 1, jobs: log.jobs.slice(0, 40) });
      const jobs = onGrid.map(({ at, size, slots, requested = 0 }) => {
        return { at, size, slots, requested: Math.ceil(requested) };
      });
      const trace = rigid(jobs);
      const scenario = { ...cluster(log.machine), strategies: { scheduler: withSlack(slack) } };
      const { served } = await serve(scenario, { trace });
      const naive = await serve(scenario, { trace, policies: { scheduler: rescanning(slack) } });
      expect(served).toEqual(naive.served);
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

/** Four slots. Job 1 wants all of them once job 0 has left; job 2 would hold it up by 4 s, and job 3 by as many. */
const jobs: readonly Job[] = [
  { at: 0, size: 10, slots: 3 },
  { at: 1, size: 10, slots: 4 },
  { at: 2, size: 12, slots: 1 },
];

test("slack-based: a job may be pushed back by its slack and no more", async () => {
  expect(await starts(jobs, 4, "easy")).toEqual([0, 10, 20]);
  expect(await starts(jobs, 4, "conservative")).toEqual([0, 10, 20]);
  // Planned at 10 and at 20, or at 14 and 2: the latter costs less.
  expect(await starts(jobs, 4, withSlack(4))).toEqual([0, 14, 2]);
  expect(await starts(jobs, 4, withSlack(3.9))).toEqual([0, 10, 20]);
});

test("slack-based: neither easy nor conservative", async () => {
  const five = [
    { at: 0, size: 10, slots: 3 },
    // Planned at 10, with one slot beside it, and latest at 13.
    { at: 1, size: 10, slots: 4 },
    // Planned at 20, latest at 23.
    { at: 2, size: 10, slots: 5 },
    // Beside job 1 until 28, it pushes job 2 back by 8.
    { at: 3, size: 25, slots: 1 },
    // Beside job 1 until 22, it pushes job 2 back by 2 alone.
    { at: 4, size: 18, slots: 1 },
  ];
  expect(await starts(five, 5, "easy")).toEqual([0, 10, 28, 3, 38]);
  expect(await starts(five, 5, "conservative")).toEqual([0, 10, 20, 30, 30]);
  expect(await starts(five, 5, withSlack(3))).toEqual([0, 10, 22, 32, 4]);
});

test("slack-based: nobody is pushed back where that costs more than it brings", async () => {
  // Job 2 could begin at 2, not at 20, but would push job 1 from 10 to 40.
  const long = jobs.with(2, { at: 2, size: 38, slots: 1 });
  expect(await starts(long, 4, withSlack(1000))).toEqual([0, 10, 20]);
  // From 10 to 28 is as much as from 20 to 2: then nobody is pushed.
  expect(await starts(jobs.with(2, { at: 2, size: 26, slots: 1 }), 4, withSlack(1000))).toEqual([0, 10, 20]);
  expect(await starts(jobs.with(2, { at: 2, size: 25, slots: 1 }), 4, withSlack(1000))).toEqual([0, 27, 2]);
});

test("slack-based: with weight there is less slack", async () => {
  const one = (weight: number): object => ({ classes: [{ name: "all", weight }] });
  expect(await starts(jobs, 4, withSlack(8), one(2))).toEqual([0, 14, 2]);
  expect(await starts(jobs, 4, withSlack(8), one(2.1))).toEqual([0, 10, 20]);
});

test("slack-based: what costs least is weighed", async () => {
  const weighed = { classes: [{ name: "heavy", weight: 3 }, { name: "light" }] };
  const found = async (size: number): Promise<number[]> => {
    const trace = { ...rigid(jobs.with(2, { at: 2, size, slots: 1 })), class: Int32Array.of(0, 0, 1) };
    const { workload, ...rest } = Object(cluster(4));
    const scenario = { ...rest, workload: { ...workload, ...weighed }, strategies: { scheduler: withSlack(1000) } };
    return (await serve(scenario, { trace })).served.map(({ start }) => start);
  };
  // 18 s sooner for job 2 are worth pushing job 1, which counts three times, by 5 s, not by 6.
  expect(await found(13)).toEqual([0, 15, 2]);
  expect(await found(14)).toEqual([0, 10, 20]);
});

test("slack-based: without a slack of its own it is a multiple of the mean waiting time so far", async () => {
  // Job 1 starts at 4 after 4 s; the mean of jobs 0 and 1 is 2.
  const before = [
    { at: 0, size: 4, slots: 4 },
    { at: 0, size: 1, slots: 4 },
  ];
  const all = [...before, ...jobs.map((job) => ({ ...job, at: job.at + 100 }))];
  const scaled = (factor: number): object => ({ name: "slack-based", factor });
  expect((await starts(all, 4, scaled(1.9))).slice(3)).toEqual([110, 120]);
  // Job 0 of the three started at once, so the mean was 4 / 3 when job 1 came.
  expect((await starts(all, 4, scaled(3))).slice(3)).toEqual([114, 102]);
  expect((await starts(all, 4, scaled(2.9))).slice(3)).toEqual([110, 120]);
});

test("slack-based: places bounds how far ahead a new job is tried", async () => {
  expect(await starts(jobs, 4, { name: "slack-based", slack: 4, places: 1 })).toEqual([0, 14, 2]);
  expect(await starts(jobs, 4, { name: "slack-based", slack: 4, places: 0 })).toEqual([0, 10, 20]);
});

test("slack-based: with exact run times nobody starts later than the first plan and the slack", async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryLog, fc.nat(40), async (log, slack) => {
      const exact = jobsOf({ ...log, grid: 1 }).map(({ at, size, slots }) => ({ at, size, slots }));
      const found = await starts(exact, log.machine, withSlack(slack));
      for (const [i, start] of found.entries()) {
        // Up to its own arrival the schedule does not depend on those that come later.
        const first = (await starts(exact.slice(0, i + 1), log.machine, withSlack(slack))).at(-1) ?? NaN;
        expect(start).toBeLessThanOrEqual(first + slack);
      }
    }),
    { numRuns: 6, endOnFailure: true },
  );
});
