import { expect, test } from "vitest";
import { requestKernels } from "../../sim/pool/workloads/index.ts";
import { ScenarioError } from "../../sim/scenario/index.ts";
import { real } from "../../sim/scenario/real.ts";
import { scenarioOf } from "../running.ts";

const base = {
  nodes: [{ count: 2 }],
  workload: { arrivals: { kind: "poisson", load: 0.5 }, size: { kind: "exponential", mean: "5 ms" } },
  strategies: { balancer: "random" },
};

function problems(changes: object): string[] {
  try {
    scenarioOf({ ...base, real: {}, ...changes });
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

test("a scenario has a section on real runs only where it is written", () => {
  expect("real" in scenarioOf(base)).toBe(false);
  expect(scenarioOf({ ...base, real: {} }).real).toEqual({
    work: "spin",
    tasks: 500,
    warmup: 50,
    runs: 1,
    pool: "threads",
  });
});

test("every work that can be named has a kernel", () => {
  for (const work of real.shape.work.unwrap().options) expect(requestKernels.has(work), work).toBe(true);
});

test.each<[object, string]>([
  [
    { real: { work: "spinn" } },
    'real.work: unknown work "spinn"; did you mean spin? known: spin, sleep, credit-scoring',
  ],
  [{ real: { loads: [1] } }, "real.loads.0: must be < 1, got 1"],
  [{ real: { tasks: 10, warmup: 10 } }, "real.warmup: must be < 10 tasks, the length of the run, got 10"],
  [{ nodes: [{ count: 1, slots: 2 }] }, "real: needs nodes of one slot: a worker is a node"],
  [
    { nodes: [{ count: 1 }, { count: 1, speed: 2 }] },
    "nodes.1.speed: must be 1 in a real run: threads are as fast as they are, got 2",
  ],
  [{ sharing: "time" }, "real: cannot go with sharing: time"],
  [
    { workload: { ...base.workload, jobs: { tasks: { kind: "deterministic", value: 2 } } } },
    "real: cannot go with jobs of several tasks",
  ],
  [{ strategies: { balancer: "random", retry: "fixed-backoff" } }, "real: cannot go with requests of several attempts"],
  [
    { strategies: { balancer: "random", scheduler: "mlfq" } },
    "real: cannot go with the scheduler mlfq, which threads do not follow",
  ],
  [
    {
      workload: {
        ...base.workload,
        arrivals: { kind: "closed", population: 2, think: { kind: "exponential", mean: 1 } },
      },
    },
    "real: needs arrivals that do not wait for answers",
  ],
  [
    {
      workload: { ...base.workload, arrivals: { kind: "renewal", interval: { kind: "exponential", mean: 1 } } },
      real: { loads: [0.5] },
    },
    "real.loads: need arrivals with a load or a rate",
  ],
])("%j is refused", (changes, message) => {
  expect(problems(changes)).toContain(message);
});
