import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { ranked } from "../../strategies/scheduling/ranked.ts";
import { schedulers } from "../../strategies/registry.ts";
import { cluster, rigid, serve } from "../records.ts";

type Job = Parameters<typeof rigid>[0][number];

async function starts(jobs: readonly Job[], machine: number, scheduler: unknown): Promise<number[]> {
  const { served } = await serve({ ...cluster(machine), strategies: { scheduler } }, { trace: rigid(jobs) });
  return served.map(({ start }) => start);
}

/** The first takes all four slots until 10; what then happens depends on the order of the others. */
const jobs: readonly Job[] = [
  { at: 0, size: 10, slots: 4 },
  { at: 1, size: 3, slots: 1 },
  { at: 2, size: 4, slots: 4 },
  { at: 5, size: 1, slots: 1 },
  { at: 9.5, size: 1, slots: 2 },
];

/**
 * At 10 the scores are 3³ = 27, 2³ · 4 = 32, 5³ = 125 and 0.5³ · 2. Job 3 starts, job 2 has a reservation for 11; job 1
 * would hold it up, job 4 ends by then. At 11 job 2 has (9/4)³ · 4 ≈ 46 and job 1 (10/3)³ ≈ 37.
 */
test('"wfp3": long waiting for a short run counts most, then width', async () => {
  expect(await starts(jobs, 4, "wfp3")).toEqual([0, 15, 11, 10, 10]);
});

/** At 10 the scores are 3³ = 27 and 1.6³ · 4 ≈ 16; by squares it would be 9 and 10. */
test('"wfp3": waiting over run time counts by its cube', async () => {
  expect(await starts([jobs[0], jobs[1], { at: 2, size: 5, slots: 4 }], 4, "wfp3")).toEqual([0, 10, 13]);
});

/** At 11 job 4 has 1.5³ · 2 ≈ 7, and job 2 is first and fits. */
test('"wfp3": without backfilling all wait for the first', async () => {
  expect(await starts(jobs, 4, { name: "wfp3", backfilling: "none" })).toEqual([0, 15, 11, 10, 15]);
});

/** At 10 jobs 1 and 3 take one slot each and go first; job 2 has 8 / (2 · 4) = 1 and job 4 0.5 / (1 · 1). */
test('"unicef": single slots first, then waiting by size', async () => {
  // Job 2 has a reservation for 13, by when job 4 has ended.
  expect(await starts(jobs, 4, "unicef")).toEqual([0, 10, 13, 10, 10]);
  // At 11 job 4 has 1.5 and job 2 9/8, so job 4 is first.
  expect(await starts(jobs, 4, { name: "unicef", backfilling: "none" })).toEqual([0, 10, 13, 10, 11]);
});

/**
 * Some 10,000 s into the log a second counts 870 / (10,000 ln 10) ≈ 0.04. The scores beyond that of the submit time at
 * 10,001 are 2 · 2 = 4, 1 · 2 + 0.04 and 0 · 3 + 0.08: the last goes first, and both others when it ends.
 */
test('"f1": small jobs first among those that come close together', async () => {
  const late = [
    { at: 10_000, size: 10, slots: 4 },
    { at: 10_001, size: 100, slots: 2 },
    { at: 10_002, size: 10, slots: 2 },
    { at: 10_003, size: 1, slots: 3 },
  ];
  expect(await starts(late, 4, "f1")).toEqual([10_000, 10_011, 10_011, 10_010]);
  // At the beginning of a log a second more weighs as much as 870 · log₁₀ 2 ≈ 262: the order is that of arrival.
  const early = late.map(({ at, size, slots }) => ({ at: at - 10_000, size, slots }));
  expect(await starts(early, 4, "f1")).toEqual([0, 10, 10, 110]);
});

test("what is planned is what is requested, or the truth where that is asked for", async () => {
  const claimed = jobs.toSpliced(3, 1, { at: 5, size: 1, slots: 1, requested: 100 });
  // Job 3 claims 100 s and has next to no score: job 2 goes first, then jobs 1 and 4, and job 3 beside them.
  expect(await starts(claimed, 4, "wfp3")).toEqual([0, 14, 10, 14, 14]);
  expect(await starts(claimed, 4, { name: "wfp3", estimates: "exact" })).toEqual([0, 15, 11, 10, 10]);
});

test("in order of arrival it is EASY, and without backfilling first come first served", async () => {
  const easy = schedulers.get("easy");
  if (easy === undefined) throw new Error("there is easy");
  for (const seed of [1, 2, 3, 4, 5]) {
    const random = stream(seed, 0, "ranked");
    let now = 0;
    const log = Array.from({ length: 150 }, () => {
      now += random.below(2) * random.below(12);
      const size = 1 + random.below(20);
      return { at: now, size, slots: 1 + random.below(8), requested: size + random.below(30) };
    });
    for (const [backfilling, other] of [
      ["easy", "easy"],
      ["none", "fcfs-rigid"],
    ]) {
      const create = (): ReturnType<typeof ranked> => ranked(({ id }) => id, { estimates: "requested", backfilling });
      const input = { ...cluster(8), strategies: { scheduler: "easy" } };
      const { served } = await serve(input, { trace: rigid(log), policies: { scheduler: { ...easy, create } } });
      expect(served.map(({ start }) => start)).toEqual(await starts(log, 8, other));
    }
  }
});
