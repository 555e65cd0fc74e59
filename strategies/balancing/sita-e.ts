import { bySize, equalLoad } from "../intervals.ts";
import type { BalancerDefinition } from "../types.ts";

/**
 * Size-interval task assignment with equal load: short tasks to the first node, longer ones to the next, and so on, so
 * that short tasks never wait behind long ones. The cutoffs are chosen so that each node gets work in proportion to its
 * speed × slots, from the distribution of the true sizes. Good when sizes vary a lot and are known, even roughly.
 */
export const sitaE: BalancerDefinition = {
  family: "balancer",
  name: "sita-e",
  summary: "The node whose interval of sizes holds the task; intervals bring every node equal load.",
  source: "Harchol-Balter, Crovella and Murta 1999, J. Parallel Distrib. Comput. 59(2)",
  checkedBy: ["lb-sita-e-n2"],
  onPurpose: ["prefers"],
  needs: ["size", "speed"],
  cost: "O(log n)",
  parameters: {
    cutoffs: {
      type: "numbers",
      default: null,
      min: 0,
      summary: "Largest size of each node but the last, s at speed 1; by default those of equal load.",
    },
  },
  create({ cutoffs }, workload) {
    const positionOf = bySize("sita-e", cutoffs, workload, equalLoad);
    return { kind: "chooser", alwaysChooses: true, choose: (task, nodes) => nodes.at(positionOf(task, nodes)) };
  },
};
