import { bySize, leastWaiting } from "../intervals.ts";
import type { BalancerDefinition } from "../types.ts";

/**
 * Size-interval task assignment with variable load: as sita-e, but the loads are unequal on purpose. Most tasks are
 * short, so keeping the node of the short ones nearly idle helps most tasks, and the few long ones can bear the rest.
 * The cutoffs are those of the least mean waiting time under Poisson arrivals; equal load where none keeps it finite.
 */
export const sitaV: BalancerDefinition = {
  family: "balancer",
  name: "sita-v",
  summary: "The node whose interval of sizes holds the task; intervals are those of least mean waiting time.",
  source: "Crovella, Harchol-Balter and Murta 1998, Task Assignment with Unbalanced Load, SIGMETRICS",
  checkedBy: ["worked by hand", "exhaustive search"],
  onPurpose: ["prefers"],
  needs: ["size", "speed"],
  cost: "O(log n)",
  parameters: {
    cutoffs: {
      type: "numbers",
      default: null,
      min: 0,
      summary: "Largest size of each node but the last, s at speed 1; by default those of least mean waiting time.",
    },
  },
  create({ cutoffs }, workload) {
    const positionOf = bySize("sita-v", cutoffs, workload, leastWaiting);
    return { kind: "chooser", alwaysChooses: true, choose: (task, nodes) => nodes.at(positionOf(task, nodes)) };
  },
};
