import { expect, test } from "vitest";
import { ScenarioError } from "../../sim/scenario/index.ts";
import { metricsOf } from "../../sim/scenario/metric-names.ts";
import { runOnce, scenarioOf } from "../running.ts";

const tasks = [{ name: "a", size: "2 s" }, { name: "b", size: 3 }, { costs: [4, null] }];
const graph = {
  tasks,
  edges: [
    ["a", "b", 5],
    [0, 2],
  ],
};
const input = (changes: object = {}): object => ({
  nodes: [{ count: 1 }, { count: 1, speed: 2 }],
  workload: { graph },
  strategies: { scheduler: "heft" },
  ...changes,
});

/** The faults, as `path: message`. */
function faults(changes: object): string[] {
  try {
    scenarioOf(input(changes));
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

test("names become positions, data default to none, a listed graph runs once", () => {
  const { workload, run } = scenarioOf(input());
  expect(workload).toEqual({
    graph: {
      tasks: [{ name: "a", size: 2 }, { name: "b", size: 3 }, { costs: [4, null] }],
      edges: [
        [0, 1, 5],
        [0, 2, 0],
      ],
    },
    classes: [],
    patience: null,
  });
  expect(run).toMatchObject({ tasks: null, time: null, warmup: { tasks: 0 }, replications: 1 });
  // What comes out is a scenario with the same meaning.
  expect(scenarioOf(scenarioOf(input()))).toEqual(scenarioOf(input()));
});

test("a drawn graph runs ten times", () => {
  const drawn = { kind: "chain", tasks: 3, size: { kind: "exponential", mean: 1 } };
  const { workload, run } = scenarioOf(input({ workload: { graph: drawn } }));
  expect(workload).toMatchObject({ graph: { data: null, heterogeneity: 0 } });
  expect(run).toMatchObject({ tasks: null, warmup: { tasks: 0 }, replications: 10 });
});

const edges = (...given: unknown[]): object => ({ workload: { graph: { tasks, edges: given } } });
const size = { kind: "exponential", mean: 1 };

test.each<[object, RegExp]>([
  [edges(["a", "c"]), /edges\.0\.1: .*from 0 to 2, got c/],
  [edges(["a", 3]), /edges\.0\.1: .*from 0 to 2, got 3/],
  [edges(["a", 0.5]), /edges\.0\.1: .*got 0\.5/],
  [edges(["a", "b"], [0, 1]), /edges\.1: another edge/],
  [edges(["a", "b"], ["b", "a"]), /edges: must have no cycle; task 0/],
  [edges(["a", "b", -1]), /edges\.0/],
  [{ workload: { graph: { tasks: [{ size: 1 }, { size: -1 }] } } }, /tasks\.1\.size: must be >= 0/],
  [{ workload: { graph: { tasks: [{ size: 1, costs: [1, 2] }] } } }, /tasks\.0/],
  [{ workload: { graph: { tasks: [{ costs: [1] }] } } }, /tasks\.0\.costs: must have one entry per node \(2\), got 1/],
  [{ workload: { graph: { tasks: [{ costs: [null, null] }] } } }, /must have a node on which it can run/],
  [
    {
      workload: {
        graph: {
          tasks: [
            { name: "x", size: 1 },
            { name: "x", size: 1 },
          ],
        },
      },
    },
    /has this name already/,
  ],
  [{ workload: { graph: { kind: "layered", layers: 2, width: 2, size } } }, /graph\.density: required/],
  [{ workload: { graph: { kind: "tree", size } } }, /unknown graph kind "tree"/],
  [{ workload: { graph: { kind: "random", tasks: 9, density: 2, size } } }, /density: must be <= 1/],
  [{ workload: { graph, size } }, /workload\.size: the tasks of a graph have none/],
  [{ workload: { graph, arrivals: { kind: "poisson", rate: 1 } } }, /give either/],
  [{ strategies: {} }, /fcfs serves requests, no graph/],
  [{ strategies: { scheduler: "srpt" } }, /srpt serves requests, no graph/],
  [{ workload: { arrivals: { kind: "poisson", rate: 1 }, size }, queue: "central" }, /heft schedules graphs/],
  [{ run: { tasks: 3 } }, /run\.tasks: a graph of tasks is run whole/],
  [{ run: { time: 3 } }, /run\.time: a graph of tasks is run whole/],
  [{ run: { warmup: "auto" } }, /run\.warmup: nothing/],
  [{ information: "requested" }, /information/],
  [{ information: "none" }, /heft needs sizes/],
  [{ sharing: "time" }, /sharing/],
  [{ nodes: [{ count: 2, queue: 3 }] }, /nodes\.0\.queue/],
  [
    { compare: { vary: { "strategies.scheduler": ["heft", "cpop"] }, metrics: ["response.mean"] } },
    /not measured of a/,
  ],
  [{ network: { cost: -1 } }, /network\.cost/],
])("%j is refused", (changes, message) => {
  expect(faults(changes).join("\n")).toMatch(message);
});

test("a network is refused where nothing is sent, graph metrics where there is no graph", () => {
  const requests = {
    workload: { arrivals: { kind: "poisson", rate: 1 }, size },
    queue: "central",
    strategies: { scheduler: "fcfs" },
  };
  expect(faults({ ...requests, network: { cost: 1 } }).join("\n")).toMatch(/network: only the edges/);
  const compare = { vary: { "strategies.scheduler": ["fcfs", "lcfs"] }, metrics: ["slr"] };
  expect(faults({ ...requests, compare }).join("\n")).toMatch(/slr is not measured of requests/);
});

test("a comparison of graphs is about the makespan unless it says otherwise", () => {
  const compare = { vary: { "strategies.scheduler": ["heft", "cpop"] } };
  expect(scenarioOf(input({ compare })).compare?.metrics).toEqual(["makespan"]);
});

test("a run measures what it is said to measure", async () => {
  // On one node of two slots: a (1 s) then b (1.5 s) and c (null there) … the first node takes all or c only.
  const { all, counts } = await runOnce(input({ network: { cost: 0.1 } }));
  expect(Object.keys(all.all).sort()).toEqual([...metricsOf(scenarioOf(input()))].sort());
  expect(counts).toMatchObject({ arrived: 3, finished: 3, present: 0 });
  // a on the second node until 1 s, b there until 2.5 s, c on the first, its data there at once, until 5 s.
  expect(all.all).toMatchObject({ makespan: 5, slr: 1, "bound.path": 5, "bound.combined": 5 });
  // All on the first node: 2 + 3 + 4.
  expect(all.all.speedup).toBeCloseTo(9 / 5, 12);
  expect(all.all.efficiency).toBeCloseTo(9 / 10, 12);
  expect(Array.from(all.utilisation)).toEqual([0.8, 0.5]);
});

test("inexact estimates change what a planner does, and nothing of the graph", async () => {
  const drawn = { kind: "layered", layers: 6, width: 6, density: 0.3, size, data: size, heterogeneity: 1 };
  const of = (information: unknown, scheduler: string): ReturnType<typeof runOnce> =>
    runOnce(input({ nodes: [{ count: 4 }], workload: { graph: drawn }, information, strategies: { scheduler } }));
  const [exact, rough, blind, told] = await Promise.all([
    of("exact", "heft"),
    of({ kind: "lognormal", sigma: 1 }, "heft"),
    of("none", "list-scheduling"),
    of("exact", "list-scheduling"),
  ]);
  expect(rough.all.all["bound.combined"]).toBe(exact.all.all["bound.combined"]);
  expect(rough.all.all.makespan).not.toBe(exact.all.all.makespan);
  expect(blind.all.all).toEqual(told.all.all);
});
