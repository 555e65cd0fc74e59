import type { BalancerDefinition } from "../types.ts";

/**
 * The node with the fewest tasks present (waiting and in service), ties at random. Optimal among policies that know
 * only queue lengths when service is exponential and nodes are alike.
 */
export const joinShortestQueue: BalancerDefinition = {
  family: "balancer",
  name: "join-shortest-queue",
  summary: "The node with the fewest tasks present.",
  source: "Winston 1977, J. Appl. Prob. 14; Haight 1958, Biometrika 45",
  checkedBy: ["lb-jsq-n2-09"],
  needs: ["load"],
  cost: "O(1)",
  parameters: {},
  create: () => ({ kind: "index", keyedBy: "load", key: (node) => node.load }),
};
