import { expect, test } from "vitest";
import { equal, graphOf, makespan, rows, schedule } from "../graphs.ts";
import { shipped } from "../verify/shipped.ts";

/** A published example by the id of its case. */
function published(id: string): ReturnType<typeof graphOf> {
  const found = shipped.find((one) => one.id === id);
  if (found === undefined) throw new RangeError(`no case is called ${id}`);
  const { W, edges } = found.parameters as { W: number[][]; edges: number[][] };
  return graphOf(
    W,
    edges.map(([from, to, delay]) => [from - 1, to - 1, delay]),
  );
}

const topcuoglu = published("sc-heft-80");
const arnabejad = published("sc-peft-122");

test("heft gives the published schedule, task by task", () => {
  expect(rows(schedule(topcuoglu, "heft"))).toEqual([
    [2, 0, 9],
    [0, 27, 40],
    [2, 9, 28],
    [1, 18, 26],
    [2, 28, 38],
    [1, 26, 42],
    [2, 38, 49],
    [0, 57, 62],
    [1, 56, 68],
    [1, 73, 80],
  ]);
});

// 86 and 91: as published beside HEFT's 80; 122: the example of PEFT's own paper.
test.each([
  ["heft", topcuoglu, 80],
  ["cpop", topcuoglu, 86],
  ["dls", topcuoglu, 91],
  ["peft", arnabejad, 122],
] as const)("%s has the published length on the published graph", (name, graph, length) => {
  expect(makespan(schedule(graph, name))).toBe(length);
});

test("heft with insertion uses a gap, without it does not", () => {
  // B waits on the second processor for A's data from 2 until 5; C fits into the gap.
  const graph = graphOf(
    [
      [2, null],
      [null, 9],
      [null, 3],
    ],
    [[0, 1, 3]],
  );
  expect(rows(schedule(graph, "heft"))).toEqual([
    [0, 0, 2],
    [1, 5, 14],
    [1, 0, 3],
  ]);
  expect(rows(schedule(graph, "heft", { insertion: false }))).toEqual([
    [0, 0, 2],
    [1, 5, 14],
    [1, 14, 17],
  ]);
});

test("cpop keeps the longest path on one processor", () => {
  // A → B is the path; the first processor needs 4 + 4 for it, the second 3 + 9, and the delay is 1 only.
  const graph = graphOf(
    [
      [4, 3],
      [4, 9],
      [2, 2],
    ],
    [[0, 1, 1]],
  );
  expect(rows(schedule(graph, "cpop"))).toEqual([
    [0, 0, 4],
    [0, 4, 8],
    [1, 0, 2],
  ]);
  // The earliest finish parts them.
  expect(rows(schedule(graph, "heft"))[0]).toEqual([1, 0, 3]);
});

test.each(["lookahead-heft", "peft"])("%s sees that the quick start is a trap", (name) => {
  // B takes 10 on the first processor, and its data 10 to the second, where it takes 1.
  const trap = graphOf(
    [
      [2, 3],
      [10, 1],
    ],
    [[0, 1, 10]],
  );
  expect(makespan(schedule(trap, "heft"))).toBe(12);
  expect(rows(schedule(trap, name))).toEqual([
    [1, 0, 3],
    [1, 3, 4],
  ]);
});

test("dls gives a processor to the task that gains most by it", () => {
  // Both levels are 5. On the first processor the second task gains 4: level 9 goes first.
  const graph = graphOf([
    [5, 5],
    [1, 9],
  ]);
  expect(rows(schedule(graph, "dls"))).toEqual([
    [1, 0, 5],
    [0, 0, 1],
  ]);
});

test("min-min, max-min and mct on three tasks", () => {
  const graph = equal([2, 3, 7], 2);
  // 2 and 3 first, then 7 behind 2; or 7 first, and 3 and 2 beside it.
  expect(makespan(schedule(graph, "min-min"))).toBe(9);
  expect(rows(schedule(graph, "max-min"))).toEqual([
    [1, 3, 5],
    [1, 0, 3],
    [0, 0, 7],
  ]);
  // As listed: 7, 2 beside it, 3 behind the 2.
  expect(rows(schedule(equal([7, 2, 3], 2), "mct"))).toEqual([
    [0, 0, 7],
    [1, 0, 2],
    [1, 2, 5],
  ]);
});

test("sufferage gives the processor to whom the other costs more", () => {
  // The first would lose 6 on the second processor, the second only 1.
  const graph = graphOf([
    [4, 10],
    [3, 4],
  ]);
  expect(rows(schedule(graph, "sufferage"))).toEqual([
    [0, 0, 4],
    [1, 0, 4],
  ]);
  expect(makespan(schedule(graph, "min-min"))).toBe(7);
});

// Graham 1969: T1 before T9, T4 before T5 … T8.
const times = [3, 2, 2, 2, 4, 4, 4, 4, 9];
const precedence = [[0, 8], ...[4, 5, 6, 7].map((to) => [3, to])];

test.each([
  ["as it is", times, 3, precedence, 12],
  ["with one more processor", times, 4, precedence, 15],
  ["with every task shorter by 1", times.map((time) => time - 1), 3, precedence, 13],
  ["with fewer dependencies", times, 3, precedence.filter(([, to]) => to !== 4 && to !== 5), 16],
] as const)("list-scheduling meets Graham's anomalies: %s", (_, given, machines, edges, length) => {
  expect(makespan(schedule(equal(given, machines, edges), "list-scheduling"))).toBe(length);
});

test("list-scheduling and lpt at the ends of their bounds", () => {
  // 2 − 1/m and 4/3 − 1/(3m) (Graham 1966, 1969).
  expect(makespan(schedule(equal([1, 1, 1, 1, 1, 1, 3], 3), "list-scheduling"))).toBe(5);
  expect(makespan(schedule(equal([1, 1, 1, 1, 1, 1, 3], 3), "lpt"))).toBe(3);
  expect(makespan(schedule(equal([2, 3, 2, 3, 2], 2), "lpt"))).toBe(7);
  expect(makespan(schedule(equal([2, 3, 2, 3, 2], 2), "exhaustive"))).toBe(6);
});

/** A flow shop of jobs with these times on two machines. */
const flowShop = (a: readonly number[], b: readonly number[]): ReturnType<typeof graphOf> =>
  graphOf(
    a.flatMap((time, job) => [
      [time, null],
      [null, b[job]],
    ]),
    a.map((_, job) => [2 * job, 2 * job + 1]),
  );

test("johnson orders the jobs of the published example", () => {
  const result = schedule(flowShop([5, 4, 8, 2, 6], [3, 9, 2, 7, 5]), "johnson");
  expect(makespan(result)).toBe(28);
  // Jobs 4, 2, 5, 1, 3.
  expect([6, 2, 8, 0, 4].map((task) => result.start[task])).toEqual([0, 2, 6, 12, 17]);
});

test("johnson refuses what is not a flow shop of two machines", () => {
  expect(() => schedule(equal([1, 2], 2), "johnson")).toThrow(/johnson needs two processors/);
  expect(() => schedule(topcuoglu, "johnson")).toThrow(/johnson needs two processors/);
});

const fork = equal([1, 4, 4, 4], 2, [
  [0, 1],
  [0, 2],
  [0, 3],
]);

test("work-stealing: the owner takes the newest, the thief the oldest", () => {
  expect(rows(schedule(fork, "work-stealing"))).toEqual([
    [0, 0, 1],
    [1, 1, 5],
    [0, 5, 9],
    [0, 1, 5],
  ]);
});

test("work-stealing: an attempt takes its latency, whether it succeeds or not", () => {
  // The attempts end at 0.4, 0.8 and 1.2; the third finds a task.
  const { start } = schedule(fork, "work-stealing", { latency: 0.4 });
  expect(start[1]).toBeCloseTo(1.2, 12);
  expect([start[3], start[2]]).toEqual([1, 5]);
});

test("exhaustive finds the shortest schedule and says what is too much for it", () => {
  expect(makespan(schedule(topcuoglu, "exhaustive"))).toBe(73);
  expect(() => schedule(equal(Array<number>(13).fill(1), 2), "exhaustive")).toThrow(/at most 12 tasks, got 13/);
});
