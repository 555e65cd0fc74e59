import type { BalancerDefinition } from "../types.ts";

/**
 * The node that would be empty soonest if nothing more came: least estimated unfinished work per unit of capacity, ties
 * at random. With exact estimates and single-slot nodes of one speed, first come first served, every task starts when
 * it would in one central queue.
 */
export const leastWorkLeft: BalancerDefinition = {
  family: "balancer",
  name: "least-work-left",
  summary: "The node with the least estimated work left.",
  source: "Kiefer and Wolfowitz 1955; Harchol-Balter 2013, Performance Modeling and Design, ch. 24",
  checkedBy: ["worked by hand", "closed form"],
  needs: ["size"],
  cost: "O(log n); O(n) with several slots per node or inexact estimates",
  parameters: {},
  create: () => ({ kind: "index", keyedBy: "backlog", key: (node) => node.backlog }),
};
