import { expect, test } from "vitest";
import { lowerBounds, sequentialTime } from "../../sim/model/graph/bounds.ts";
import type { GraphDecisions } from "../../strategies/types.ts";
import { decide, equal, follow, graphOf, randomGraph, rows, schedule } from "../graphs.ts";

// A → B with 4 s of delay, C alone; two nodes of one processor.
const pair = equal([2, 3, 1], 2, [[0, 1, 4]]);

test("a plan is carried out as planned where estimates are exact", () => {
  const plan = [
    { task: 1, processor: 1, start: 6 },
    { task: 0, processor: 0, start: 0 },
    { task: 2, processor: 1, start: 0 },
  ];
  expect(rows(follow(pair, plan))).toEqual([
    [0, 0, 2],
    [1, 6, 9],
    [1, 0, 1],
  ]);
});

test("tasks start as soon as they can, in the planned order, whatever they really take", () => {
  const plan = [
    { task: 0, processor: 0, start: 0 },
    { task: 1, processor: 0, start: 2 },
    { task: 2, processor: 0, start: 5 },
  ];
  expect(rows(follow(pair.scaled([2, 0.5, 1]), plan, pair))).toEqual([
    [0, 0, 4],
    [0, 4, 5.5],
    [0, 5.5, 6.5],
  ]);
  // A late start in the plan does not hold a task back; the order on the processor does.
  const late = [plan[0], plan[1], { task: 2, processor: 1, start: 7 }];
  expect(rows(follow(pair, late))[2]).toEqual([1, 0, 1]);
  const first = [
    { task: 2, processor: 0, start: 0 },
    { ...plan[0], start: 1 },
    { ...plan[1], start: 3 },
  ];
  expect(rows(follow(pair.scaled([1, 1, 5]), first, pair))).toEqual([
    [0, 5, 7],
    [0, 7, 10],
    [0, 0, 5],
  ]);
});

const legal = [
  { task: 0, processor: 0, start: 0 },
  { task: 1, processor: 1, start: 6 },
  { task: 2, processor: 1, start: 0 },
];
const changed = (task: number, change: object): typeof legal =>
  legal.map((one) => (one.task === task ? { ...one, ...change } : one));

test.each([
  ["data that are not there yet", changed(1, { start: 5 }), /task 1 at 5 s, before the data of task 0 .* at 6 s/],
  [
    "two tasks at once",
    changed(2, { start: 5.5 }),
    /tasks 2 \(until 6.5 s\) and 1 \(from 6 s\) at once on processor 1/,
  ],
  ["a task twice", [...legal, legal[0]], /task 0 twice/],
  ["a task left out", legal.slice(1), /leaves out task 0/],
  ["a task that is none", [...legal, { task: 3, processor: 0, start: 9 }], /a task 3; there are 3/],
  ["a processor that is none", changed(2, { processor: 2 }), /task 2 on processor 2, where it cannot run/],
  ["half a processor", changed(2, { processor: 0.5 }), /task 2 on processor 0.5/],
  ["no time", changed(2, { start: NaN }), /starts task 2 at NaN s/],
  ["a time before the start", changed(2, { start: -1 }), /starts task 2 at -1 s/],
])("a plan with %s is refused", (_, plan, message) => {
  expect(() => follow(pair, plan)).toThrow(message);
});

test("a plan that uses a node where the task cannot run is refused", () => {
  const graph = graphOf([[1, null]]);
  expect(() => follow(graph, [{ task: 0, processor: 1, start: 0 }])).toThrow(/where it cannot run/);
});

const saying = (next: GraphDecisions["next"]): GraphDecisions => ({ ready: () => {}, next });

test("decisions that are impossible are refused", () => {
  expect(() =>
    decide(
      pair,
      saying(() => ({ task: 1, delay: 0 })),
    ),
  ).toThrow(/task 1 to processor 0 when it is not ready/);
  expect(() =>
    decide(
      pair,
      saying(() => ({ task: 0, delay: -1 })),
    ),
  ).toThrow(/said -1 s/);
  expect(() =>
    decide(
      pair,
      saying(() => ({ task: null, delay: 0 })),
    ),
  ).toThrow(/said 0 s/);
  const twice = saying(() => ({ task: 0, delay: 0 }));
  expect(() => decide(pair, twice)).toThrow(/task 0 to processor 1 when it is not ready/);
  expect(
    decide(
      pair,
      saying(() => null),
    ).left,
  ).toBe(3);
});

test("a cycle is refused", () => {
  expect(() =>
    equal([1, 1, 1], 1, [
      [1, 2],
      [2, 1],
    ]),
  ).toThrow(/no cycle; task 1/);
});

test("slots of one node share data at once", () => {
  const near = graphOf([[2], [3], [1]], [[0, 1, 4]], [2]);
  // The third task is taken before the second is ready.
  expect(rows(schedule(near, "list-scheduling"))).toEqual([
    [0, 0, 2],
    [0, 2, 5],
    [1, 0, 1],
  ]);
});

test("bounds worked by hand", () => {
  // A fork of three tasks of 4 behind one of 2 and before one of 3, on two processors.
  const edges = [
    [0, 1],
    [0, 2],
    [0, 3],
    [1, 4],
    [2, 4],
    [3, 4],
  ];
  const bounds = lowerBounds(equal([2, 4, 4, 4, 3], 2, edges));
  // 2 + 4 + 3; 17 / 2; 2 + 12 / 2 + 3.
  expect(bounds).toEqual({ path: 9, work: 8.5, combined: 11 });
  // The second processor does every task at a quarter of the speed at best: 9 / 1.25.
  expect(
    lowerBounds(
      graphOf([
        [4, 16],
        [5, 50],
      ]),
    ).work,
  ).toBeCloseTo(9 / 1.25, 12);
  expect(lowerBounds(equal([0, 0], 2))).toEqual({ path: 0, work: 0, combined: 0 });
  expect(
    sequentialTime(
      graphOf([
        [4, 1],
        [5, 9],
      ]),
    ),
  ).toBe(9);
  expect(
    sequentialTime(
      graphOf([
        [4, null],
        [null, 9],
      ]),
    ),
  ).toBe(Infinity);
});

test("a graph is sorted with each task behind those it depends on", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { order, ...graph } = randomGraph(seed, 40, 1);
    expect([...order].sort((a, b) => a - b)).toEqual(order.map((_, i) => i));
    expect(graph.size).toBe(40);
  }
  // Listed against their dependencies.
  expect(
    equal([1, 1, 1, 1], 1, [
      [3, 0],
      [0, 2],
    ]).order,
  ).toEqual([1, 3, 0, 2]);
});
