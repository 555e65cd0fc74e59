import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import type { GeneratedGraph } from "../../sim/workload/graph-spec.ts";
import { drawGraph } from "../../sim/workload/graphs.ts";

const rest = { size: { kind: "uniform", low: 1, high: 3 }, data: null, heterogeneity: 0 } as const;
const draw = (spec: GeneratedGraph, seed = 1): ReturnType<typeof drawGraph> =>
  drawGraph(spec, [1, 2], (name) => stream(seed, 0, name));
const pairs = (spec: GeneratedGraph): number[][] => draw(spec).edges.map(([from, to]) => [from, to]);

test("a chain and a fork-join are what they are", () => {
  expect(pairs({ kind: "chain", tasks: 3, ...rest })).toEqual([
    [0, 1],
    [1, 2],
  ]);
  expect(draw({ kind: "chain", tasks: 3, ...rest }).tasks).toHaveLength(3);
  expect(pairs({ kind: "fork-join", stages: 2, width: 2, ...rest })).toEqual([
    [0, 1],
    [1, 3],
    [0, 2],
    [2, 3],
    [3, 4],
    [4, 6],
    [3, 5],
    [5, 6],
  ]);
  expect(draw({ kind: "fork-join", stages: 2, width: 2, ...rest }).tasks).toHaveLength(7);
});

test("layers depend on the layer before, on one task at least, with the given density beyond", () => {
  const spec = { kind: "layered", layers: 21, width: 20, density: 0.3, ...rest } as const;
  const { edges, tasks } = draw(spec);
  expect(tasks).toHaveLength(420);
  for (const [from, to] of edges) expect(Math.floor(to / 20)).toBe(Math.floor(from / 20) + 1);
  expect(new Set(edges.map(([, to]) => to)).size).toBe(400);
  // 8000 pairs, each with 1 − 0.7 · 19/20 = 0.335; standard error 42.
  expect(Math.abs(edges.length - 2680)).toBeLessThan(4 * 42);
  expect(draw({ ...spec, density: 0 }).edges).toHaveLength(400);
  expect(draw({ ...spec, density: 1 }).edges).toHaveLength(8000);
});

test("a random graph has each forward edge with its density", () => {
  const { edges } = draw({ kind: "random", tasks: 100, density: 0.2, ...rest });
  for (const [from, to] of edges) expect(from).toBeLessThan(to);
  // 4950 pairs; standard error 28.
  expect(Math.abs(edges.length - 990)).toBeLessThan(4 * 28.2);
});

test("what is drawn of one thing changes nothing of another", () => {
  const spec = { kind: "random", tasks: 30, density: 0.2, ...rest } as const;
  const plain = draw(spec);
  const withData = draw({ ...spec, data: { kind: "exponential", mean: 4 } });
  expect(withData.tasks).toEqual(plain.tasks);
  expect(withData.edges.map(([from, to]) => [from, to])).toEqual(plain.edges.map(([from, to]) => [from, to]));
  expect(plain.edges.every(([, , data]) => data === 0)).toBe(true);
  expect(withData.edges.every(([, , data]) => data > 0)).toBe(true);
  expect(draw(spec, 2).tasks).not.toEqual(plain.tasks);
});

test("costs spread about the size divided by the speed of the node", () => {
  const spec = { kind: "chain", tasks: 4000, ...rest } as const;
  const sizes = draw(spec).tasks.map(({ size = NaN }) => size);
  const ratios = draw({ ...spec, heterogeneity: 1 }).tasks.map(({ costs = [] }, i) => [
    (costs[0] ?? NaN) / sizes[i],
    (2 * (costs[1] ?? NaN)) / sizes[i],
  ]);
  for (const ratio of ratios.flat()) expect(Math.abs(ratio - 1)).toBeLessThanOrEqual(0.5 + 1e-12);
  const mean = ratios.flat().reduce((sum, ratio) => sum + ratio, 0) / 8000;
  // Uniform in ½ … 1½: standard error 0.289 / √8000.
  expect(Math.abs(mean - 1)).toBeLessThan(4 * 0.0033);
});
