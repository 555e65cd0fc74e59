import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import type { Placement } from "../../strategies/placement/types.ts";
import type { ParameterValues } from "../../strategies/types.ts";
import { GROUPS, placement, runJobs, someJobs } from "../jobs.ts";

const three = { groups: [{ count: 3 }] };
const policy = (more: ParameterValues = {}): Placement => placement("hawk", { cutoff: 5, reserved: 0.34, ...more });

test("hawk: long tasks go where the long tasks take least, in the general part, by hand", () => {
  const jobs = [
    // Node 0, then node 1; node 2 is kept for short jobs.
    { at: 0, sizes: [10] },
    { at: 0, sizes: [6] },
    // There are 10 and 6 s, then 10 and 16, then 20 and 16.
    { at: 2, sizes: [10, 10, 10] },
  ];
  const { tasks } = runJobs(jobs, policy(), three);
  expect(tasks[2]).toEqual([
    { start: 6, finish: 16, node: 1 },
    { start: 10, finish: 20, node: 0 },
    { start: 16, finish: 26, node: 1 },
  ]);
  expect(tasks.slice(0, 2).map(([{ node }]) => node)).toEqual([0, 1]);
});

test("hawk: a task that is done is taken off by its estimate, not before", () => {
  const jobs = [
    { at: 0, sizes: [1, 30], estimate: 20 },
    // At 2 node 0 has nothing, node 1 has 20 s; then both have 20, and the next goes to node 0 as the first of both.
    { at: 2, sizes: [30, 1], estimate: 20 },
    // At 31 node 1 has nothing, node 0 has one in service and one in line.
    { at: 31, sizes: [5], estimate: 20 },
  ];
  const nodes = runJobs(jobs, policy(), three).tasks.map((tasks) => tasks.map(({ node }) => node));
  expect(nodes).toEqual([[0, 1], [0, 0], [1]]);
});

test("hawk: stolen are those behind a long task, not those before it", () => {
  const jobs = [
    // Node 0 has a short task in service, then a short one in line, then a long one, then a short one.
    { at: 0, sizes: [4] },
    { at: 0, sizes: [2] },
    { at: 0, sizes: [10] },
    { at: 1, sizes: [3] },
    // Node 2 is idle at 2 and asks node 0.
    { at: 1, sizes: [1] },
  ];
  const draws = [0, 0, 0, 2];
  const random = { next: () => 0.5, below: (n: number) => (n === 3 ? (draws.shift() ?? 0) : 0) };
  const { tasks } = runJobs(jobs, policy({ d: 1 }), { ...three, random });
  expect(tasks.map(([{ start, node }]) => [start, node])).toEqual([
    [0, 0],
    [4, 0],
    [6, 0],
    [2, 2],
    [1, 2],
  ]);
});

/** Both general nodes have a long task; then short jobs reserve places, with these draws at nodes 0 and 1. */
const behind = [
  { at: 0, sizes: [10, 20] },
  { at: 1, sizes: [3] },
  { at: 1, sizes: [1] },
  { at: 2, sizes: [1] },
];

test("hawk: a short job has a node without long tasks, or it stands behind them and is stolen", () => {
  // The first short job looks at one node, node 0, and waits there. So do the others: nobody is idle and asks.
  const alone = runJobs(behind, policy({ d: 1, contacts: 0 }), three);
  expect(alone.tasks.slice(1).map(([{ start, node }]) => [start, node])).toEqual([
    [10, 0],
    [13, 0],
    [14, 0],
  ]);
  // Node 2 gets a short task from the last job; when that is done it asks node 0 and takes all that stand there.
  const random = { next: () => 0.5, below: (n: number) => (n === 3 && draws.shift() === "last" ? 2 : 0) };
  const draws = ["first", "first", "last"];
  const stolen = runJobs(behind, policy({ d: 1 }), { ...three, random });
  expect(stolen.tasks.slice(1).map(([{ start, node }]) => [start, node])).toEqual([
    [3, 2],
    [6, 2],
    [2, 2],
  ]);
  expect(stolen.left).toBe(0);
});

test("hawk: without a cutoff it is sparrow", () => {
  const run = (name: string): unknown =>
    runJobs(someJobs(), placement(name, name === "hawk" ? { contacts: 0 } : {}), {
      groups: GROUPS,
      random: stream(1, 0, "strategy"),
    });
  expect(run("hawk")).toEqual(run("sparrow"));
});
