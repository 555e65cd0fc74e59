import { describe, expect, test } from "vitest";
import { lowerBounds } from "../../sim/model/graph/bounds.ts";
import { schedulers } from "../../strategies/registry.ts";
import { breaches, equal, graphOf, makespan, randomGraph, rows, schedule, shortest } from "../graphs.ts";

const all = [...schedulers.values()].filter(({ create, parameters }) => {
  const defaults = Object.fromEntries(Object.entries(parameters).map(([name, one]) => [name, one.default]));
  return create(defaults).kind.startsWith("graph");
});
const names = all.map(({ name }) => name);
// A flow shop is a case of its own.
const general = names.filter((name) => name !== "johnson");
const quick = general.filter((name) => name !== "exhaustive");
const seeds = Array.from({ length: 25 }, (_, i) => i + 1);

describe.each(general)("graph scheduler %s", (name) => {
  const size = name === "exhaustive" ? 6 : 25;

  test("legal schedules, never below the lower bounds, the same each time", () => {
    for (const seed of seeds) {
      const graph = randomGraph(seed, size, 1 + (seed % 4));
      const result = schedule(graph, name);
      expect(result.left).toBe(0);
      expect(breaches(graph, result)).toEqual([]);
      expect(makespan(result)).toBeGreaterThanOrEqual(lowerBounds(graph).combined - 1e-9);
      expect(rows(schedule(graph, name))).toEqual(rows(result));
    }
  });

  test("never shorter than the shortest schedule of small graphs", () => {
    for (const seed of seeds.slice(0, 12)) {
      const graph = randomGraph(seed, 5, 2);
      const least = shortest(graph);
      const length = makespan(schedule(graph, name));
      if (name === "exhaustive") expect(length).toBe(least);
      else expect(length).toBeGreaterThanOrEqual(least);
    }
  });

  test("tasks of no length, several slots of a node, and tasks that run on some nodes only", () => {
    const graph = graphOf(
      [
        [0, 0],
        [3, null],
        [4, 4],
        [null, 2],
        [0, 0],
      ],
      [
        [0, 1, 2],
        [0, 2, 2],
        [0, 3, 2],
        [1, 4, 1],
        [2, 4, 1],
        [3, 4, 1],
      ],
      [2, 1],
    );
    const result = schedule(graph, name);
    expect(breaches(graph, result)).toEqual([]);
    expect(result.processor[3]).toBe(2);
    expect(result.processor[1]).toBeLessThan(2);
  });

  test("knows of times what the estimates tell and no more", () => {
    const graph = randomGraph(3, size, 3);
    const longer = graph.scaled(Float64Array.from({ length: size }, (_, task) => 1 + (task % 3)));
    const plan = schedule(graph, name);
    const result = schedule(longer, name, {}, { estimated: graph });
    expect(breaches(longer, result)).toEqual([]);
    const online = schedulers.get(name)?.create({ latency: 0, insertion: true }).kind === "graph-online";
    if (!online) expect(Array.from(result.processor)).toEqual(Array.from(plan.processor));
  });
});

test.each(general)("%s runs one task at once", (name) => {
  expect(rows(schedule(equal([3], 1), name))).toEqual([[0, 0, 3]]);
});

test("greedy schedulers are within Graham's bounds on equal processors", () => {
  for (const seed of seeds) {
    const machines = 2 + (seed % 4);
    const graph = randomGraph(seed, 40, machines, true);
    const { path, work } = lowerBounds(graph);
    // (T1 − T∞) / P + T∞ (Graham 1966, Brent 1974).
    const bound = work + (1 - 1 / machines) * path;
    for (const name of ["list-scheduling", "lpt", "work-stealing"]) {
      expect(makespan(schedule(graph, name)), `${name} ${seed}`).toBeLessThanOrEqual(bound + 1e-9);
    }
    const small = randomGraph(seed, 7, 2, true);
    const least = makespan(schedule(small, "exhaustive"));
    for (const name of quick) {
      const length = makespan(schedule(small, name));
      expect(length, `${name} ${seed}`).toBeLessThanOrEqual((2 - 1 / 2) * least + 1e-9);
    }
  }
});

test("the mean time of work-stealing is within T1/P + O(T∞) where attempts take time", () => {
  const machines = 4;
  const latency = 0.5;
  for (const seed of seeds.slice(0, 8)) {
    const graph = randomGraph(seed, 60, machines, true);
    const { path, work } = lowerBounds(graph);
    const runs = seeds.map((one) => makespan(schedule(graph, "work-stealing", { latency }, { seed: one })));
    const mean = runs.reduce((sum, length) => sum + length, 0) / runs.length;
    // A constant of the path that is far above what is met, and far below the sequential time on long graphs.
    expect(mean).toBeLessThanOrEqual(work + 2 * path);
    expect(mean).toBeGreaterThanOrEqual(Math.max(work, path) - 1e-9);
  }
});

test("johnson is as short as the best of all schedules, whatever the jobs", () => {
  for (const seed of seeds) {
    const times = randomGraph(seed, 4, 2);
    const costs = times.order.flatMap((job) => [
      [times.time(job, 0), null],
      [null, times.time(job, 1)],
    ]);
    const graph = graphOf(
      costs,
      times.order.map((_, job) => [2 * job, 2 * job + 1]),
    );
    const result = schedule(graph, "johnson");
    expect(breaches(graph, result)).toEqual([]);
    expect(makespan(result)).toBe(makespan(schedule(graph, "exhaustive")));
  }
});
