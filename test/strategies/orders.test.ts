import { expect, test } from "vitest";
import { estimated, estimatedWorkload, listed, serve } from "../records.ts";

/** Finish times of tasks on one server of speed 1, in order of arrival. */
async function finishes(times: readonly number[], sizes: readonly number[], scheduler: unknown, slots = 1) {
  const input = { nodes: [{ count: 1, slots }], workload: listed(times, sizes), strategies: { scheduler } };
  return (await serve(input)).served.map(({ finish }) => finish);
}

const near = (expected: readonly number[]): unknown[] => expected.map((time) => expect.closeTo(time, 9));

test("lcfs: the latest of those waiting, service is never interrupted", async () => {
  // 0 until 5; by then 1, 2, 3 wait: 3 until 6, then 4, which came at 5.5, until 8, then 2 and 1.
  expect(await finishes([0, 1, 2, 3, 5.5], [5, 4, 3, 1, 2], "lcfs")).toEqual([5, 15, 11, 6, 8]);
});

test("lcfs-pr: the latest at once; the displaced go on where they stopped, latest first", async () => {
  // 2 in 2-3; 1 goes on 3-6 after 1-2: 4 in all; 0 goes on at 6 with 4 left, is displaced 7-9 by 3, ends at 12.
  expect(await finishes([0, 1, 2, 7], [5, 4, 1, 2], "lcfs-pr")).toEqual([12, 6, 3, 9]);
});

test("lcfs-pr on two slots displaces the earlier of the two", async () => {
  // Both slots busy at 2: task 0 stops with 3 left, and goes on at 3, when 2 ends; 1 ends at 5.
  expect(await finishes([0, 1, 2], [5, 4, 1], "lcfs-pr", 2)).toEqual([6, 5, 3]);
});

test("sjf: the shortest of those waiting, equal ones in order of arrival", async () => {
  expect(await finishes([0, 1, 1, 2, 3], [4, 3, 2, 2, 1], "sjf")).toEqual([4, 12, 7, 9, 5]);
});

test("srpt: displaces for less work left, not for as much", async () => {
  // At 2 task 0 has 3 left: 1 (3) does not displace it; at 3 task 2 (1) displaces 2 left; then 0 until 6, 1 until 9.
  expect(await finishes([0, 2, 3], [5, 3, 1], "srpt")).toEqual([6, 9, 4]);
});

test("srpt on two slots displaces the one with more work left", async () => {
  // At 1: 9 and 5 left; 2 (2) displaces 0, which goes on at 3.
  expect(await finishes([0, 0, 1], [10, 6, 2], "srpt", 2)).toEqual([12, 6, 3]);
});

test("psjf: goes by original size, where srpt goes by what is left", async () => {
  // At 4 task 0 has 1 left of 5 and is displaced by 1 (2) all the same.
  expect(await finishes([0, 4], [5, 2], "psjf")).toEqual([7, 6]);
  expect(await finishes([0, 4], [5, 2], "srpt")).toEqual([5, 7]);
});

test("round-robin: a quantum each in turn, a new arrival at the end of the line", async () => {
  // Quantum 2: 0 in 0-2; 1 (came at 1) in 2-4, 2 (came at 1.5) is done in 4-5 … the line at 4: 2, 0, 1.
  // 2: 4-5; 0: 5-7; 1: 7-8; 0 again: 8-9.
  expect(await finishes([0, 1, 1.5], [5, 3, 1], { name: "round-robin", quantum: 2 })).toEqual([9, 8, 5]);
});

test("round-robin: an arrival at the end of a quantum is in line before the task it ends", async () => {
  expect(await finishes([0, 2], [3, 1], { name: "round-robin", quantum: 2 })).toEqual([4, 3]);
});

test("round-robin with a quantum beyond all sizes is fcfs; with a tiny one it is processor sharing", async () => {
  const times = [0, 0.5, 1, 1, 4, 9];
  const sizes = [3, 1, 2, 0.5, 4, 1];
  expect(await finishes(times, sizes, { name: "round-robin", quantum: 5 })).toEqual(
    await finishes(times, sizes, "fcfs"),
  );
  const shared = await finishes(times, sizes, "processor-sharing");
  const turns = await finishes(times, sizes, { name: "round-robin", quantum: 1e-4 });
  // Nobody is more than a round away from an equal share.
  for (const [i, time] of turns.entries()) expect(Math.abs(time - shared[i])).toBeLessThan(6e-3);
});

test("processor-sharing: equal shares, none faster than a slot", async () => {
  // One slot: two from 1, rate 1/2, until task 1 has its 1 at 3; task 0 then has 2 left.
  expect(await finishes([0, 1], [4, 1], "processor-sharing")).toEqual(near([5, 3]));
  // Two slots: three from 2 at rate 2/3: 2 has its 2 at 5, 0 and 1 then have 6 and 1 left … at full rate.
  expect(await finishes([0, 0, 2], [10, 5, 2], "processor-sharing", 2)).toEqual(near([11, 6, 5]));
});

test("las: the least served shares; who has been served alike goes on alike", async () => {
  // 0 alone until 2; 1 alone until 4, when both have 2; then halves: 1 has its last 1 at 6, 0 its last 4 - 1 at 9.
  expect(await finishes([0, 2], [6, 3], "las")).toEqual(near([9, 6]));
  // Two slots: at 1 task 2 takes one whole slot, 0 and 1 (1 each) share the other until 2 has caught up:
  // 1 + t/2 = t, t = 2, at 3 with 2 each; then 2/3 each: 2 (3) done 1.5 later at 4.5, with 0 and 1 at 3, then full.
  expect(await finishes([0, 0, 1], [5, 7, 3], "las", 2)).toEqual(near([6.5, 8.5, 4.5]));
});

const classes = [
  { name: "low", priority: 0, deadline: 20 },
  { name: "high", priority: 5, deadline: 10 },
];

async function byClass(scheduler: unknown, jobs: readonly (readonly [at: number, size: number, of: number])[]) {
  const times = jobs.map(([at]) => at);
  const sizes = jobs.map(([, size]) => size);
  const trace = { ...estimated(times, sizes, sizes), class: Int32Array.from(jobs, ([, , of]) => of) };
  const input = { nodes: [{ count: 1 }], workload: { ...estimatedWorkload, classes }, strategies: { scheduler } };
  return (await serve(input, { trace })).served.map(({ finish }) => finish);
}

test("priority: larger first, in order of arrival within a class, nobody displaced", async () => {
  const jobs = [
    [0, 4, 0],
    [1, 2, 0],
    [2, 3, 1],
    [3, 1, 1],
  ] as const;
  expect(await byClass("priority", jobs)).toEqual([4, 10, 7, 8]);
  // 0 stops at 2 with 2 left, 2 until 5, 3 until 6, 0 until 8, 1 until 10.
  expect(await byClass("priority-pr", jobs)).toEqual([8, 10, 5, 6]);
});

test("edf: the earliest deadline, with and without displacing", async () => {
  const jobs = [
    // Due at 20.
    [0, 8, 0],
    // Due at 21.
    [1, 1, 0],
    // Due at 12.
    [2, 3, 1],
    // Due at 14.
    [4, 2, 1],
  ] as const;
  // 2 displaces 0 at 2 until 5, 3 until 7, 0 (6 left) until 13, 1 until 14.
  expect(await byClass("edf", jobs)).toEqual([13, 14, 5, 7]);
  // 0 until 8, then 2, 3, 1.
  expect(await byClass({ name: "edf", preemptive: false }, jobs)).toEqual([8, 14, 11, 13]);
});

test("edf: what has no deadline comes last, in order of arrival", async () => {
  const input = {
    nodes: [{ count: 1 }],
    workload: {
      ...estimatedWorkload,
      classes: [{ name: "whenever" }, { name: "timed", deadline: 100 }],
    },
    strategies: { scheduler: "edf" },
  };
  const trace = { ...estimated([0, 1, 1], [3, 1, 2], [3, 1, 2]), class: Int32Array.of(0, 0, 1) };
  expect((await serve(input, { trace })).served.map(({ finish }) => finish)).toEqual([5, 6, 3]);
});

test("siro: each of those waiting is equally likely to be next", async () => {
  const rounds = 2000;
  const waiting = 5;
  const next = Array.from({ length: waiting }, () => 0);
  const pairs = new Map<string, number>();
  // One task keeps the server busy while five line up.
  const times = [0, 1, 1, 2, 3, 3];
  const sizes = [5, 1, 1, 1, 1, 1];
  const input = { nodes: [{ count: 1 }], workload: listed(times, sizes), strategies: { scheduler: "siro" } };
  for (let replication = 0; replication < rounds / 10; replication++) {
    // Ten lists in one, far apart.
    const many = { ...input, workload: listed(...repeated(times, sizes, 10)) };
    const { served } = await serve(many, { replication });
    for (let k = 0; k < 10; k++) {
      const group = served.slice(k * 6 + 1, k * 6 + 6);
      const order = group.map(({ start }, i) => ({ start, i })).sort((a, b) => a.start - b.start);
      next[order[0].i]++;
      const two = `${order[0].i}${order[1].i}`;
      pairs.set(two, (pairs.get(two) ?? 0) + 1);
    }
  }
  const chiSquare = (seen: readonly number[], cells: number): number =>
    seen.reduce((sum, count) => sum + (count - rounds / cells) ** 2 / (rounds / cells), 0);
  // 99.9 % points of chi-square with 4 and 19 degrees of freedom.
  expect(chiSquare(next, waiting)).toBeLessThan(18.47);
  expect(pairs.size).toBe(20);
  expect(chiSquare([...pairs.values()], 20)).toBeLessThan(43.82);
});

function repeated(times: readonly number[], sizes: readonly number[], rounds: number): [number[], number[]] {
  const all = Array.from({ length: rounds }, (_, k) => k);
  return [all.flatMap((k) => times.map((time) => time + 100 * k)), all.flatMap(() => sizes)];
}
