import { describe, expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { type Job, served } from "../classes.ts";

const finishes = async (...given: Parameters<typeof served>): Promise<number[]> =>
  (await served(...given)).map(({ finish }) => finish);

const near = (expected: readonly number[]): unknown[] => expected.map((time) => expect.closeTo(time, 9));

test("ljf: the longest of those waiting, equal ones in order of arrival", async () => {
  const jobs: Job[] = [
    [0, 4],
    [1, 1],
    [1, 2],
    [2, 2],
    [3, 3],
  ];
  expect(await finishes("ljf", jobs)).toEqual([4, 12, 9, 11, 7]);
});

test("weighted-shortest: size over weight", async () => {
  // At 4: 2/1, 6/4 and 3/1.
  const jobs: Job[] = [
    [0, 4],
    [1, 2],
    [1, 6, 1],
    [2, 3],
  ];
  expect(await finishes("weighted-shortest", jobs)).toEqual([4, 12, 10, 15]);
});

test("least-slack: the long task with the later deadline may be the more pressing one", async () => {
  const classes = [
    { name: "a", deadline: 10 },
    { name: "b", deadline: 12 },
  ];
  const jobs: Job[] = [
    [0, 3, 0],
    [1, 2, 0],
    [1, 8, 1],
  ];
  // At 3: task 1 is due at 11 with 2 to do, task 2 at 13 with 8.
  expect(await finishes({ name: "least-slack", preemptive: false }, jobs, classes)).toEqual([3, 13, 11]);
  // At 1 task 0 has 10 − 2; task 2, 13 − 8, displaces it until 9; then 0 goes on before task 1, 11 − 2.
  expect(await finishes("least-slack", jobs, classes)).toEqual([11, 13, 9]);
  expect(await finishes("edf", jobs, classes)).toEqual([3, 5, 13]);
});

test("deadline-monotonic: the shorter relative deadline displaces even what is due before", async () => {
  const jobs: Job[] = [
    [0, 16, 0],
    [14, 2, 1],
  ];
  expect(await finishes("deadline-monotonic", jobs)).toEqual([18, 16]);
  expect(await finishes("edf", jobs)).toEqual([16, 18]);
});

test("ageing: waiting makes up for priority at the rate given", async () => {
  const jobs: Job[] = [
    [0, 20],
    [1, 2],
    [8, 3, 1],
    [15, 1, 1],
  ];
  // At 20 by rate 0.5: 9.5, 5 + 6 and 5 + 2.5.
  expect(await finishes({ name: "ageing", rate: 0.5 }, jobs)).toEqual([20, 25, 23, 26]);
  expect(await finishes({ name: "ageing", rate: 0 }, jobs)).toEqual([20, 26, 23, 24]);
  expect(await finishes({ name: "ageing", rate: 1 }, jobs)).toEqual([20, 22, 25, 26]);
});

test("accumulating-priority: weight × waiting time, so that the order changes while they wait", async () => {
  const jobs: Job[] = [
    [0, 20],
    [1, 2],
    [14, 1],
    [16, 3, 1],
  ];
  // At 20: 19 and 4 × 4; at 22: 8 and 4 × 6.
  expect(await finishes("accumulating-priority", jobs)).toEqual([20, 22, 26, 25]);
});

test("moore-hodgson: gives up the longest of those that cannot all be in time", async () => {
  const due = [9, 17, 18, 19, 21];
  const classes = due.map((deadline, i) => ({ name: `job ${i}`, deadline }));
  const jobs = [7, 8, 4, 6, 6].map((size, i): Job => [0, size, i]);
  // 7, 8 and 4 end at 19, after 18: without the 8. 7, 4, 6 and 6 end at 23, after 21: without the 7.
  expect(await finishes("moore-hodgson", jobs, classes)).toEqual([23, 31, 4, 10, 16]);
});

test("mlfq: sinks after its quanta, is displaced by a higher level, goes on where it stopped", async () => {
  const scheduler = { name: "mlfq", levels: 2, quantum: 1, growth: 2 };
  // Task 0 sinks at 1, is displaced at 2 with half its quantum of 2 left; 1 until 3, when it sinks; 2 until 4;
  // 0 goes on until 5, ends its quantum; 1 until 6; 0 until 7.
  const jobs: Job[] = [
    [0, 4],
    [2, 2],
    [2.5, 1],
  ];
  expect(await finishes(scheduler, jobs)).toEqual([7, 6, 4]);
  // A boost at 4.5: task 0, in service on level 1, ends its quantum at 5 and then lines up behind 1 on the first level;
  // 1 sinks at 6, and 0 ends before it. Without the boost 1 has two turns in one, 5-7.
  expect(
    await finishes({ ...scheduler, boost: 4.5 }, [
      [0, 4],
      [2, 3],
      [2.5, 1],
    ]),
  ).toEqual([7, 8, 4]);
  // Two quanta on the first level: 0-2 task 0 but for the turn of task 1 in 1-2.
  expect(
    await finishes({ ...scheduler, allotment: 2 }, [
      [0, 4],
      [0.5, 1.5],
    ]),
  ).toEqual([5.5, 3.5]);
});

test("stride: the pass grows by work over weight", async () => {
  // High passes at 0.25, … ; low at 1 after its first quantum. High 0-1, low 1-2, high 2-6, for at 1 it came first;
  // low 6-7, high 7-9.
  const jobs: Job[] = [
    [0, 7, 1],
    [0, 2],
  ];
  expect(await finishes({ name: "stride", quantum: 1 }, jobs)).toEqual([9, 7]);
});

test("stride: a class that was away has saved nothing", async () => {
  // High was chosen last at 2.25, where low begins: low 10-11 to 3.25; high 11-15, for at 3.25 it came first.
  const jobs: Job[] = [
    [0, 20, 1],
    [9.5, 2],
  ];
  expect(await finishes({ name: "stride", quantum: 1 }, jobs)).toEqual([22, 16]);
});

test("weighted-fair-queueing: the least virtual finish time", async () => {
  // Tags: 4 in service; then 4 + 2, 4 + 6/4, and 5.5 + 4/4.
  const jobs: Job[] = [
    [0, 4],
    [1, 2],
    [2, 6, 1],
    [3, 4, 1],
  ];
  expect(await finishes("weighted-fair-queueing", jobs)).toEqual([4, 12, 10, 16]);
});

test("fair-share: usage is forgotten by half in a half-life and counts by weight", async () => {
  const jobs: Job[] = [
    [0, 10],
    [1, 4, 1],
    [2, 2, 1],
    [3, 1],
    [4, 3, 1],
  ];
  const scheduler = { name: "fair-share", halfLife: 10 };
  const alike = [{ name: "low" }, { name: "high" }];
  // Usage of low and high at 10: 10, 0; at 14: 7.58, 4; at 16: 6.6, 5.48; at 19: 5.36, 7.45.
  expect(await finishes(scheduler, jobs, alike)).toEqual([10, 14, 16, 20, 19]);
  // Low counts a quarter: at 14 it is 1.9 beside 4.
  expect(await finishes(scheduler, jobs, [{ name: "low", weight: 4 }, { name: "high" }])).toEqual([10, 14, 17, 15, 20]);
  // After a pause low, which used 10 long ago, goes before high, which has just used 4; not with a long memory.
  const later: Job[] = [
    [0, 10],
    [60, 4, 1],
    [61, 1, 1],
    [62, 1],
  ];
  expect(await finishes(scheduler, later, alike)).toEqual([10, 64, 66, 65]);
  expect(await finishes({ ...scheduler, halfLife: 1e6 }, later, alike)).toEqual([10, 64, 65, 66]);
});

test("discriminatory-processor-sharing: shares by weight, none faster than a slot", async () => {
  // A fifth and four fifths until 5, when low has 1 of 3.
  const jobs: Job[] = [
    [0, 3],
    [0, 4, 1],
  ];
  expect(await finishes("discriminatory-processor-sharing", jobs)).toEqual(near([7, 5]));
});

test("limited-processor-sharing: two share, the third waits", async () => {
  const jobs: Job[] = [
    [0, 4],
    [0, 3],
    [0, 2],
  ];
  // 1 leaves at 6 with 0 at 3; then 0 and 2 share: 0 leaves at 8, 2 has its other 1 at 9.
  expect(await finishes({ name: "limited-processor-sharing", limit: 2 }, jobs)).toEqual(near([8, 6, 9]));
});

/** All orders of 0 … n − 1. */
function orders(n: number): number[][] {
  if (n === 0) return [[]];
  return orders(n - 1).flatMap((order) => Array.from({ length: n }, (_, at) => order.toSpliced(at, 0, n - 1)));
}

/** Ends of jobs done one after the other from 0, by job. */
function ends(order: readonly number[], sizes: readonly number[]): number[] {
  let now = 0;
  const end = sizes.map(() => 0);
  for (const i of order) end[i] = now += sizes[i];
  return end;
}

describe("against all orders of six jobs", () => {
  const all = orders(6);
  const lists = Array.from({ length: 25 }, (_, seed) => {
    const random = stream(seed, 0, "orders");
    return Array.from({ length: 6 }, () => ({
      size: 1 + random.below(12),
      weight: 1 + random.below(9),
      deadline: 3 + random.below(40),
    }));
  });

  test("weighted-shortest has the least weighted sum of completion times", async () => {
    for (const jobs of lists) {
      const cost = (end: readonly number[]): number => end.reduce((sum, time, i) => sum + time * jobs[i].weight, 0);
      const sizes = jobs.map(({ size }) => size);
      const classes = jobs.map(({ weight }, i) => ({ name: `job ${i}`, weight }));
      const found = await finishes(
        "weighted-shortest",
        sizes.map((size, i): Job => [0, size, i]),
        classes,
      );
      expect(cost(found)).toBe(Math.min(...all.map((order) => cost(ends(order, sizes)))));
    }
  });

  test("moore-hodgson has the fewest late jobs", async () => {
    for (const jobs of lists) {
      const late = (end: readonly number[]): number => end.filter((time, i) => time > jobs[i].deadline).length;
      const sizes = jobs.map(({ size }) => size);
      const classes = jobs.map(({ deadline }, i) => ({ name: `job ${i}`, deadline }));
      const found = await finishes(
        "moore-hodgson",
        sizes.map((size, i): Job => [0, size, i]),
        classes,
      );
      expect(late(found)).toBe(Math.min(...all.map((order) => late(ends(order, sizes)))));
    }
  });
});
