import { expect, test } from "vitest";
import { cluster, rigid, serve } from "../records.ts";

type Job = Parameters<typeof rigid>[0][number];

async function starts(jobs: readonly Job[], machine: number, scheduler: unknown): Promise<number[]> {
  const { served } = await serve({ ...cluster(machine), strategies: { scheduler } }, { trace: rigid(jobs) });
  return served.map(({ start }) => start);
}

const easy = (parameters: object = {}): object => ({ name: "easy", ...parameters });

/**
 * Four slots. Job 0 takes two until 10. Job 1 needs all four and can start at 10 at the earliest: that is its
 * reservation. Jobs 2 to 5 come behind it, in this order.
 */
const machine = 4;
const head: readonly Job[] = [
  { at: 0, size: 10, slots: 2 },
  { at: 1, size: 5, slots: 4 },
];

test("fcfs-rigid: nobody overtakes, however many slots are idle", async () => {
  const jobs = [...head, { at: 2, size: 1, slots: 1 }, { at: 3, size: 1, slots: 2 }];
  expect(await starts(jobs, machine, "fcfs-rigid")).toEqual([0, 10, 15, 15]);
});

test("fcfs-rigid: the head of the line starts in order with all that fit beside it", async () => {
  const jobs = [
    { at: 0, size: 4, slots: 4 },
    { at: 1, size: 3, slots: 2 },
    { at: 1, size: 2, slots: 1 },
    { at: 1, size: 2, slots: 2 },
    { at: 1, size: 1, slots: 1 },
  ];
  // At 4 two and one slots go; the fourth job wants two and holds up the fifth, which one slot would do for. At 6 one
  // slot comes back, two are idle, the fourth starts; the fifth waits for the second to end at 7.
  expect(await starts(jobs, machine, "fcfs-rigid")).toEqual([0, 4, 4, 6, 7]);
});

test("easy: what ends before the reservation goes ahead, what does not waits", async () => {
  const jobs = [
    ...head,
    // Ends at 9, before 10: at once.
    { at: 2, size: 7, slots: 1 },
    // Would end at 11 on the last slot and hold up job 1: not now; after 15.
    { at: 3, size: 8, slots: 1 },
    // Fits on the last slot and ends at 10 exactly: at once.
    { at: 3, size: 7, slots: 1 },
  ];
  expect(await starts(jobs, machine, easy())).toEqual([0, 10, 2, 15, 3]);
});

test("easy: slots the first in line will not need may be taken for longer", async () => {
  const jobs = [
    { at: 0, size: 10, slots: 3 },
    // Three slots at 10, when all five are idle: two are left over, of which one is idle until then.
    { at: 1, size: 5, slots: 3 },
    { at: 2, size: 100, slots: 1 },
    // One spare slot is still idle.
    { at: 2, size: 100, slots: 1 },
    // None is.
    { at: 2, size: 1, slots: 1 },
  ];
  expect(await starts(jobs, 5, easy())).toEqual([0, 10, 2, 2, 15]);
});

test("easy: two spare slots do not let three be taken", async () => {
  const jobs = [
    { at: 0, size: 10, slots: 2 },
    // Needs four of six at 10: two spare, four idle now.
    { at: 1, size: 5, slots: 4 + 1 },
    // One spare slot for as long as it likes.
    { at: 2, size: 50, slots: 1 },
    { at: 2, size: 50, slots: 1 },
    // Until 10 anything goes.
    { at: 2, size: 8, slots: 3 },
  ];
  // The second long job would eat into the reservation; it waits until job 1 has ended.
  expect(await starts(jobs, 6, easy())).toEqual([0, 10, 2, 15, 2]);
});

test("easy: plans with the submitters' estimates, and the first in line gains when they are too long", async () => {
  const jobs: Job[] = [
    // Says 20, takes 10.
    { at: 0, size: 10, slots: 2, requested: 20 },
    { at: 1, size: 5, slots: 4 },
    // Fits before 20, not before 10.
    { at: 2, size: 12, slots: 2 },
  ];
  // Planned with estimates, job 2 goes at once and job 1 has to wait for its end at 14.
  expect(await starts(jobs, machine, easy({ estimates: "requested" }))).toEqual([0, 14, 2]);
  // Planned with true run times, job 1 starts at 10.
  expect(await starts(jobs, machine, easy({ estimates: "exact" }))).toEqual([0, 10, 15]);
});

test("easy: sjf tries short jobs first, fcfs the earlier ones", async () => {
  const jobs = [...head, { at: 2, size: 7, slots: 2 }, { at: 2, size: 5, slots: 1 }, { at: 2, size: 6, slots: 1 }];
  // Two slots are idle until 10. In order of arrival job 2 takes both until 9; nothing then ends before 10.
  expect(await starts(jobs, machine, easy({ order: "fcfs" }))).toEqual([0, 10, 2, 15, 15]);
  // Shortest first jobs 3 and 4 take one each; job 2 waits for job 1.
  expect(await starts(jobs, machine, easy({ order: "sjf" }))).toEqual([0, 10, 15, 2, 2]);
});

test("easy: sjf goes by estimates, not by true run times, unless told to", async () => {
  const jobs: Job[] = [...head, { at: 2, size: 5, slots: 2, requested: 7 }, { at: 2, size: 6, slots: 2, requested: 6 }];
  // By estimate job 3 (6) goes first and ends at 8; by truth job 2 (5), which ends at 7. Neither leaves room for both.
  expect(await starts(jobs, machine, easy({ order: "sjf" }))).toEqual([0, 10, 15, 2]);
  expect(await starts(jobs, machine, easy({ order: "sjf", estimates: "exact" }))).toEqual([0, 10, 2, 15]);
});

/**
 * One pass after all submissions of an instant sees them all; a pass after each of them decides about the first before
 * the second is there.
 */
test("easy: two submissions of one instant, with a pass for both and with a pass for each", async () => {
  const jobs = [
    { at: 0, size: 10, slots: 3 },
    // First in line: all four slots, at 10.
    { at: 1, size: 5, slots: 4 },
    // Either fits on the idle slot until then.
    { at: 5, size: 4, slots: 1 },
    { at: 5, size: 2, slots: 1 },
  ];
  expect(await starts(jobs, machine, easy({ order: "sjf", pass: "per-instant" }))).toEqual([0, 10, 15, 5]);
  expect(await starts(jobs, machine, easy({ order: "sjf", pass: "per-event" }))).toEqual([0, 10, 5, 15]);
});

test("easy: two completions of one instant, with a pass for both and with a pass for each", async () => {
  const jobs = [
    // Both say 20 and end at 10.
    { at: 0, size: 10, slots: 2, requested: 20 },
    { at: 0, size: 10, slots: 2, requested: 20 },
    { at: 1, size: 5, slots: 4 },
    { at: 2, size: 3, slots: 2 },
  ];
  // All four slots are idle: the first in line starts.
  expect(await starts(jobs, machine, easy({ pass: "per-instant" }))).toEqual([0, 0, 10, 15]);
  // Two are idle and the other two taken until 20, as far as anybody knows: job 3 goes ahead until 13.
  expect(await starts(jobs, machine, easy({ pass: "per-event" }))).toEqual([0, 0, 13, 10]);
});

test("easy: a job that outlives its estimate is expected to end at any moment", async () => {
  const jobs = [
    { at: 0, size: 10, slots: 2, requested: 4 },
    { at: 1, size: 5, slots: 4 },
    // At 6 job 0 is overdue: the reservation is for this instant, and nothing ends before it.
    { at: 6, size: 1, slots: 2 },
  ];
  expect(await starts(jobs, machine, easy())).toEqual([0, 10, 15]);
});
