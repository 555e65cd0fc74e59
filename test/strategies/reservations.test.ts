import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryLog, jobsOf } from "../rigid-logs.ts";
import { cluster, rigid, serve } from "../records.ts";
import { rescanning, type Way } from "./naive-reservations.ts";

type Job = Parameters<typeof rigid>[0][number];

async function starts(jobs: readonly Job[], machine: number, scheduler: unknown): Promise<number[]> {
  const { served } = await serve({ ...cluster(machine), strategies: { scheduler } }, { trace: rigid(jobs) });
  return served.map(({ start }) => start);
}

const ways = ([null, 1, 2, 4] as const).flatMap((depth) =>
  (["requested", "exact"] as const).map((estimates, i): Way => ({
    depth,
    estimates,
    pass: i === 0 ? "per-instant" : "per-event",
  })),
);

describe.each(ways)("conservative of depth $depth, $estimates, $pass", (way) => {
  test.each([null, { kind: "exponential", mean: 15 }])(
    "decides as one that rescans everything, patience %o",
    async (patience) => {
      await fc.assert(
        fc.asyncProperty(arbitraryLog, async (log) => {
          const { workload, ...rest } = Object(cluster(log.machine));
          const scenario = {
            ...rest,
            workload: patience === null ? workload : { ...workload, patience },
            information: { kind: "lognormal", sigma: 0.5 },
            strategies: { scheduler: { name: "conservative", ...way } },
          };
          const trace = rigid(jobsOf(log));
          const { served } = await serve(scenario, { trace });
          const naive = await serve(scenario, { trace, policies: { scheduler: rescanning(way) } });
          expect(served).toEqual(naive.served);
        }),
        { numRuns: 10, endOnFailure: true },
      );
    },
  );
});

test.each(["per-instant", "per-event"] as const)("conservative: depth 1 is easy, %s", async (pass) => {
  await fc.assert(
    fc.asyncProperty(arbitraryLog, async (log) => {
      const jobs = jobsOf(log);
      const easy = await starts(jobs, log.machine, { name: "easy", pass });
      expect(await starts(jobs, log.machine, { name: "conservative", depth: 1, pass })).toEqual(easy);
    }),
    { numRuns: 40, endOnFailure: true },
  );
});

test("conservative: with exact run times no job starts after its first reservation", async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryLog, async (log) => {
      const jobs = jobsOf(log).map(({ at, size, slots }) => ({ at, size, slots }));
      const first = new Map<number, number>();
      const scheduler = rescanning({ depth: null, pass: "per-event", estimates: "exact" }, (id, start) => {
        if (!first.has(id)) first.set(id, start);
      });
      const trace = rigid(jobs);
      await serve(cluster(log.machine), { trace, policies: { scheduler } });
      const found = await starts(jobs, log.machine, { name: "conservative", pass: "per-event" });
      for (const [id, start] of found.entries()) expect(start).toBeLessThanOrEqual((first.get(id) ?? 0) + 1e-9);
    }),
    { numRuns: 10, endOnFailure: true },
  );
});

/** Four slots. Job 0 takes two until 10; job 1 all four from then until 15. */
const head: readonly Job[] = [
  { at: 0, size: 10, slots: 2 },
  { at: 1, size: 5, slots: 4 },
];

test("conservative: a job may not delay the second in line either", async () => {
  const jobs = [
    { at: 0, size: 10, slots: 3 },
    // Reserved at 10, with one slot beside it.
    { at: 1, size: 10, slots: 4 },
    // Reserved at 20.
    { at: 2, size: 10, slots: 5 },
    // Does not hold up job 1, but job 2.
    { at: 3, size: 25, slots: 1 },
    // Alone, on the fifth slot until 20, it holds up neither.
    { at: 4, size: 16, slots: 1 },
  ];
  // With job 3 on the fifth slot until 28, job 2 starts then, and job 4 after it.
  expect(await starts(jobs, 5, "easy")).toEqual([0, 10, 28, 3, 38]);
  expect(await starts(jobs, 5, "conservative")).toEqual([0, 10, 20, 30, 4]);
  expect(await starts(jobs, 5, { name: "conservative", depth: 1 })).toEqual([0, 10, 28, 3, 38]);
  expect(await starts(jobs, 5, { name: "conservative", depth: 2 })).toEqual([0, 10, 20, 30, 4]);
});

test("conservative: reservations move forward in order of arrival when a job ends early", async () => {
  const jobs = [
    // Says 20, takes 5.
    { at: 0, size: 5, slots: 3, requested: 20 },
    // Runs beside it until 10.
    { at: 0, size: 10, slots: 1 },
    // Reserved at 20.
    { at: 1, size: 4, slots: 4 },
    // Reserved at 24.
    { at: 2, size: 6, slots: 3 },
    // Reserved at 10, when job 1 ends: one slot is idle until 20.
    { at: 3, size: 4, slots: 1 },
  ];
  // At 5 job 2 moves from 20 to 14, not to 10, because job 4 has a slot until then. Job 3 moves to the three slots that
  // are idle now, until 11; job 4, which comes after it, stays.
  expect(await starts(jobs, 4, "conservative")).toEqual([0, 0, 14, 5, 10]);
});

test("conservative: room that a later job has left in moving forward is found at the next end", async () => {
  const jobs = [
    { at: 0, size: 5, slots: 3, requested: 20 },
    { at: 0, size: 10, slots: 1 },
    // Reserved at 20; at 5, when job 3 still has a slot from 10, at 14; at 9, when job 3 has ended, at 10.
    { at: 1, size: 4, slots: 4 },
    // Reserved at 10, then at 5.
    { at: 3, size: 4, slots: 1 },
  ];
  expect(await starts(jobs, 4, "conservative")).toEqual([0, 0, 10, 5]);
});

test("conservative: when a job outlives its planned end all reservations are made anew", async () => {
  const jobs = [
    { at: 0, size: 12, slots: 4, requested: 10 },
    { at: 1, size: 5, slots: 4 },
    { at: 2, size: 5, slots: 2 },
  ];
  expect(await starts(jobs, 4, "conservative")).toEqual([0, 12, 17]);
});

test("selective: a reservation comes with the wait, not with the place in the line", async () => {
  const jobs = [
    ...head,
    // Fits at once; ends at 12, after job 1 could have begun.
    { at: 2, size: 10, slots: 2 },
    // At 12 job 1 has waited 11 s for 5: a factor of 3.2. Job 3 arrives at 11 and would run until 21.
    { at: 11, size: 10, slots: 2 },
  ];
  // With a reservation from the start job 1 begins at 10.
  expect(await starts(jobs, 4, { name: "selective", threshold: 1 })).toEqual([0, 10, 15, 15]);
  // At 2 it has waited 1 s for 5, a factor of 1.2: no reservation. At 11 its factor is 3, which it takes to get one.
  expect(await starts(jobs, 4, { name: "selective", threshold: 3 })).toEqual([0, 12, 2, 17]);
  // At 3.1 it has none at 11 yet: job 3 goes ahead as well, and job 1 begins at 21.
  expect(await starts(jobs, 4, { name: "selective", threshold: 3.1 })).toEqual([0, 21, 2, 11]);
});

test("selective: the threshold is the mean factor of the jobs started so far", async () => {
  const jobs = [
    { at: 0, size: 10, slots: 4 },
    // Starts at 10 with a factor of 6: the mean is 3.5 from then on.
    { at: 0, size: 2, slots: 2 },
    { at: 10.5, size: 6, slots: 4 },
    // At 11 job 2 has waited half a second for 6, too little: job 3 may go ahead of it.
    { at: 11, size: 6, slots: 2 },
  ];
  expect(await starts(jobs, 4, "selective")).toEqual([0, 10, 17, 11]);
  expect(await starts(jobs, 4, { name: "selective", threshold: 1 })).toEqual([0, 10, 12, 18]);
});
