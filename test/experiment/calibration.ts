import type { MetricComparison } from "../../sim/measure/results.ts";
import { compared } from "./arms.ts";

const workload = { arrivals: { kind: "poisson", rate: 1.2 }, size: { kind: "exponential", mean: 1 } };

/** Two arms of random balancing; `speed` is that of the second arm's nodes. Equal arms differ in their chances only. */
export async function twoArms(seed: number, speed: number, run: object): Promise<MetricComparison> {
  const nodes = [[{ count: 2, speed: 1 }], [{ count: 2, speed }]];
  const { comparisons } = await compared({
    seed,
    nodes: nodes[0],
    workload,
    strategies: { balancer: "random" },
    run,
    compare: { vary: { nodes }, metrics: ["response.mean"], indifference: 0 },
  });
  return comparisons[0];
}

/** How much narrower pairing makes the interval of power-of-2 against power-of-3: paired over unpaired half-width. */
export async function gainOfPairing(run: object): Promise<number> {
  const { comparisons } = await compared({
    seed: 1,
    nodes: [{ count: 8 }],
    workload: { arrivals: { kind: "poisson", load: 0.8 }, size: { kind: "lognormal", mean: 1, cv2: 3.2 } },
    strategies: { balancer: "power-of-d" },
    run,
    compare: {
      vary: {
        "strategies.balancer": [
          { name: "power-of-d", d: 2 },
          { name: "power-of-d", d: 3 },
        ],
      },
      metrics: ["response.mean"],
    },
  });
  return (comparisons[0].difference.halfWidth ?? NaN) / (comparisons[0].unpairedHalfWidth ?? NaN);
}
