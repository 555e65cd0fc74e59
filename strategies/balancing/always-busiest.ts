import type { BalancerDefinition } from "../types.ts";

/**
 * Control: the node with the most tasks present, ties at random. The worst that can be done with the knowledge of
 * join-shortest-queue: a measure of how much a balancer can matter.
 */
export const alwaysBusiest: BalancerDefinition = {
  family: "balancer",
  name: "always-busiest",
  summary: "The node with the most tasks present.",
  source: "Join-longest-queue, the reverse of Winston 1977; a control",
  checkedBy: ["worked by hand"],
  needs: ["load"],
  cost: "O(log n)",
  parameters: {},
  create: () => ({ kind: "index", keyedBy: "state", key: (node) => -node.load }),
};
