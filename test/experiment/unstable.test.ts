import { describe, expect, test } from "vitest";
import { compared, run } from "./arms.ts";

const size = { kind: "exponential", mean: 1 };
const poisson = (load: number): object => ({ arrivals: { kind: "poisson", load }, size });
const short = { tasks: 3000, replications: 3 };
const slowTenth = [{ count: 9 }, { count: 1, speed: 0.7 }];

const OVERLOADED: readonly (readonly [what: string, scenario: object])[] = [
  ["a load of exactly 1", { nodes: [{ count: 1 }], workload: poisson(1) }],
  ["a load beyond 1", { nodes: [{ count: 3, slots: 2 }], queue: "central", workload: poisson(1.2) }],
  [
    "a load of 1 that rounding makes",
    {
      nodes: [{ count: 3 }],
      workload: { arrivals: { kind: "poisson", rate: 30 }, size: { kind: "deterministic", value: 0.1 } },
      strategies: { balancer: "round-robin" },
    },
  ],
  [
    "random balancing onto a slow node",
    { nodes: slowTenth, workload: poisson(0.75), strategies: { balancer: "random" } },
  ],
  ["turns onto a slow node", { nodes: slowTenth, workload: poisson(0.75), strategies: { balancer: "round-robin" } }],
  [
    "weights that overload a node",
    {
      nodes: slowTenth,
      workload: poisson(0.6),
      strategies: { balancer: { name: "weighted-random", weights: [1, 3] } },
    },
  ],
  [
    "batches",
    {
      nodes: [{ count: 1 }],
      workload: { arrivals: { kind: "batch", rate: 0.5, size: { kind: "deterministic", value: 2 } }, size },
    },
  ],
  [
    "two choices of a crowd of slow nodes",
    {
      nodes: [
        { count: 20, speed: 0.01 },
        { count: 1, speed: 10 },
      ],
      workload: poisson(0.8),
      strategies: { balancer: "power-of-d" },
    },
  ],
];

test.each(OVERLOADED)("%s is unstable and has no means", async (_what, scenario) => {
  const [arm] = await run({ strategies: { balancer: "random" }, ...scenario, run: short });
  expect(arm.status).toBe("unstable");
  expect(arm.reason).toMatch(/\d/);
  for (const [name, { estimate, halfWidth }] of Object.entries(arm.metrics)) {
    expect([name, estimate, halfWidth]).toEqual([name, null, null]);
  }
});

const FINE: readonly (readonly [what: string, scenario: object])[] = [
  ["a load below 1", { nodes: [{ count: 1 }], workload: poisson(0.95) }],
  [
    "random balancing that the slow node can bear",
    { nodes: slowTenth, workload: poisson(0.6), strategies: { balancer: "random" } },
  ],
  [
    "weights that spare the slow node",
    { nodes: slowTenth, workload: poisson(0.9), strategies: { balancer: "weighted-random" } },
  ],
  [
    "the shortest queue on the same nodes",
    { nodes: slowTenth, workload: poisson(0.75), strategies: { balancer: "join-shortest-queue" } },
  ],
  ["bounded queues", { nodes: [{ count: 1, queue: 3 }], workload: poisson(2) }],
  ["a bounded central line", { nodes: [{ count: 2 }], queue: { kind: "central", places: 4 }, workload: poisson(2) }],
  ["patience", { nodes: [{ count: 1 }], workload: { ...poisson(2), patience: size } }],
  ["closed", { nodes: [{ count: 1 }], workload: { arrivals: { kind: "closed", population: 5, think: size }, size } }],
];

test.each(FINE)("%s is not called unstable", async (_what, scenario) => {
  const [arm] = await run({ strategies: { balancer: "random" }, ...scenario, run: short });
  expect(arm.status).toBe("ok");
  expect(arm.metrics["response.mean"].estimate).toBeGreaterThan(0);
});

test("a finite list at any load is not called unstable", async () => {
  const { runOnce } = await import("../running.ts");
  const { unstable } = await import("../../sim/experiment/stability.ts");
  const { scenarioOf } = await import("../running.ts");
  const input = {
    nodes: [{ count: 1 }],
    workload: { arrivals: { kind: "list", times: [0, 0, 0], sizes: [9, 9, 9] } },
  };
  expect(unstable(scenarioOf(input))).toBe(null);
  expect((await runOnce(input)).all.all["response.mean"]).toBe(18);
});

describe("a comparison with an unstable arm", () => {
  test("gives no verdict on it and one on the others", async () => {
    const { arms, comparisons, status } = await compared({
      nodes: slowTenth,
      workload: poisson(0.8),
      strategies: { balancer: "weighted-random" },
      run: { tasks: 4000, replications: 5 },
      compare: {
        vary: { "strategies.balancer": ["weighted-random", "random", "join-shortest-queue"] },
        metrics: ["response.mean"],
      },
    });
    expect(arms.map((arm) => arm.status)).toEqual(["ok", "unstable", "ok"]);
    expect(status).toBe("ok");
    expect(comparisons.map(({ verdict }) => verdict)).toEqual(["unstable", "better"]);
    expect(comparisons[0].difference.estimate).toBe(null);
  });
});
