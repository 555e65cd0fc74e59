import * as fc from "fast-check";
import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { cluster, listed, rigid, type Run, serve } from "../records.ts";
import { scenarioOf } from "../running.ts";

type Job = Parameters<typeof rigid>[0][number];

const run = (jobs: readonly Job[], machine: number, scheduler: object | string): Promise<Run> =>
  serve({ ...cluster(machine), strategies: { scheduler } }, { trace: rigid(jobs) });

async function finishes(jobs: readonly Job[], machine: number, parameters: object): Promise<number[]> {
  const { served } = await run(jobs, machine, { name: "gang", ...parameters });
  return served.map(({ finish }) => finish);
}

const atOnce = (...jobs: (readonly [size: number, slots: number])[]): Job[] =>
  jobs.map(([size, slots]) => ({ at: 0, size, slots }));

/**
 * Rows: jobs 0 and 2 on two slots each; job 1 on all four. Until 2 the first row, until 4 the second, until 6 the
 * first: job 2 is done. Until 8 the second, until 10 job 0 alone, at 11 job 1 is done, and job 0 has four left.
 */
test('"gang": rows take turns, and jobs that fit into a row share its turns', async () => {
  expect(await finishes(atOnce([10, 2], [5, 4], [4, 2]), 4, { quantum: 2 })).toEqual([15, 11, 6]);
});

/**
 * Rows: jobs 0 and 1 on columns 0-1 and 2-3; jobs 2 and 3 on 0-2 and 3. Job 1 is done at 2. From 4 to 6 job 0 leaves
 * column 3 idle, so job 3 runs in all three turns from 2 on; without alternates it stops then and while job 0 ends.
 */
test('"gang": alternates run where a row leaves their columns idle', async () => {
  const jobs = atOnce([6, 2], [2, 2], [4, 3], [5, 1]);
  expect(await finishes(jobs, 4, { quantum: 2 })).toEqual([10, 2, 8, 7]);
  expect(await finishes(jobs, 4, { quantum: 2, alternates: false })).toEqual([10, 2, 8, 11]);
});

/** Four jobs, two rows: the last two have to wait for a row to become free. */
test('"gang": with so many rows at most, jobs beyond wait in order of arrival', async () => {
  const jobs = atOnce([4, 4], [4, 4], [4, 4], [4, 1]);
  // Two rows in turn: done at 6 and 8; at 6 job 2 gets the free row, at 8 job 3 its own.
  expect(await finishes(jobs, 4, { quantum: 2, rows: 2 })).toEqual([6, 8, 14, 16]);
});

test('"gang": a row that comes second waits for the end of the present turn', async () => {
  const jobs = [
    { at: 0, size: 10, slots: 2 },
    { at: 5, size: 1, slots: 2 },
  ];
  expect(await finishes(jobs, 2, { quantum: 4 })).toEqual([11, 9]);
});

function log(seed: number, machine: number, count = 60): Job[] {
  const random = stream(seed, 0, "gang");
  let now = 0;
  return Array.from({ length: count }, () => {
    now += random.below(3) * random.below(6);
    return { at: now, size: 1 + random.below(15), slots: 1 + random.below(machine) };
  });
}

test("with one row it is first come first served", async () => {
  for (const seed of [1, 2, 3]) {
    const jobs = log(seed, 8);
    const { served } = await run(jobs, 8, { name: "gang", rows: 1 });
    expect(served).toEqual((await run(jobs, 8, "fcfs-rigid")).served);
  }
});

test("jobs of the whole machine and very short turns: processor sharing", async () => {
  const jobs = log(4, 1).map(({ at, size }) => ({ at, size, slots: 8 }));
  const quantum = 1e-3;
  const { served } = await serve({
    nodes: [{ count: 1 }],
    workload: listed(
      jobs.map(({ at }) => at),
      jobs.map(({ size }) => size),
    ),
    strategies: { scheduler: "processor-sharing" },
  });
  const found = await finishes(jobs, 8, { quantum });
  // Each time a job comes or goes the shares are out by a turn of each job at most.
  for (const [i, { finish }] of served.entries()) expect(Math.abs(found[i] - finish)).toBeLessThan(quantum * 60 * 20);
});

interface Placed {
  job: number;
  columns: number[];
}

/** Second by second, from the description: whole sizes, arrivals and turns. Finish times. */
function naive(jobs: readonly Job[], machine: number, quantum: number, most: number, alternates: boolean): number[] {
  const left = jobs.map(({ size }) => size);
  const finish = jobs.map(() => NaN);
  const waiting: number[] = [];
  let rows: Placed[][] = [];
  let current: Placed[] | null = null;
  let began = 0;
  const next = (row: Placed[]): Placed[] => rows[(rows.indexOf(row) + 1) % rows.length];
  const idle = (row: readonly Placed[]): number[] =>
    Array.from({ length: machine }, (_, k) => k).filter((k) => !row.some(({ columns }) => columns.includes(k)));
  for (let now = 0; finish.some(Number.isNaN); now++) {
    for (const row of rows.slice()) {
      for (const { job } of row.filter(({ job: one }) => left[one] === 0)) finish[job] = now;
      const after = next(row);
      row.splice(0, row.length, ...row.filter(({ job }) => left[job] > 0));
      if (row.length > 0) continue;
      rows = rows.filter((one) => one !== row);
      if (row !== current) continue;
      current = rows.length === 0 ? null : after;
      began = now;
    }
    if (current !== null && rows.length > 1 && now > began && (now - began) % quantum === 0) {
      current = next(current);
      began = now;
    }
    if (rows.length === 0) began = now;
    for (const [i, { at }] of jobs.entries()) if (at === now) waiting.push(i);
    while (waiting.length > 0) {
      const job = waiting[0];
      let row = rows.find((one) => idle(one).length >= jobs[job].slots);
      if (row === undefined && rows.length < most) rows.push((row = []));
      if (row === undefined) break;
      row.push({ job, columns: idle(row).slice(0, jobs[job].slots) });
      waiting.shift();
      current ??= row;
    }
    const taken = new Set<number>();
    const from = current === null ? 0 : rows.indexOf(current);
    const shown = [...rows.slice(from), ...rows.slice(0, from)].slice(0, alternates ? rows.length : 1);
    for (const { job, columns } of shown.flat()) {
      if (columns.some((k) => taken.has(k))) continue;
      columns.forEach((k) => taken.add(k));
      left[job]--;
    }
  }
  return finish;
}

const small = fc.record({
  jobs: fc.array(
    fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 })),
    {
      minLength: 1,
      maxLength: 14,
    },
  ),
  quantum: fc.integer({ min: 1, max: 5 }),
  rows: fc.constantFrom(null, 1, 2, 3),
  alternates: fc.boolean(),
});

test("every job ends when a second-by-second matrix says", async () => {
  await fc.assert(
    fc.asyncProperty(small, async ({ jobs: drawn, quantum, rows, alternates }) => {
      let at = 0;
      const jobs = drawn.map(([gap, size, slots]) => ({ at: (at += gap), size, slots }));
      const expected = naive(jobs, 5, quantum, rows ?? Infinity, alternates);
      expect(await finishes(jobs, 5, { quantum, rows, alternates })).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test("no slot does two things, and work is done once", async () => {
  for (const seed of [5, 6]) {
    const jobs = log(seed, 8, 150);
    const { served, replication } = await run(jobs, 8, { name: "gang", quantum: 3 });
    expect(replication.counts).toMatchObject({ arrived: 150, finished: 150, present: 0 });
    const span = Math.max(...served.map(({ finish }) => finish)) - jobs[0].at;
    const work = jobs.reduce((sum, { size, slots }) => sum + size * slots, 0);
    expect(replication.all.utilisation[0] * span * 8).toBeCloseTo(work, 6);
    expect(work).toBeLessThanOrEqual(span * 8);
    // Little's law for those present.
    const present = served.reduce((sum, { arrival, finish }) => sum + finish - arrival, 0);
    expect(replication.all.all["response.mean"] * 150).toBeCloseTo(present, 6);
    expect(await run(jobs, 8, { name: "gang", quantum: 3 })).toEqual({ served, replication });
  }
});

test("it needs the whole machine", () => {
  const input = (part: object): object => ({ ...cluster(4), strategies: { scheduler: "gang" }, ...part });
  expect(() => scenarioOf(input({ queue: "per-node" }))).toThrow(
    "gang plans the whole machine and needs queue: central",
  );
  expect(() => scenarioOf(input({ strategies: { scheduler: { name: "gang", quantum: 0 } } }))).toThrow("must be > 0");
});
