import type { BalancerDefinition } from "../types.ts";

/**
 * An idle node if there is one, else any node; both at random. The node reports itself idle, so an arrival needs no
 * look at any queue.
 */
export const joinIdleQueue: BalancerDefinition = {
  family: "balancer",
  name: "join-idle-queue",
  summary: "An idle node if there is one, else any node.",
  source: "Lu, Xie, Kliot, Geller, Larus and Greenberg 2011, Performance Evaluation 68(11); Stolyar 2015",
  checkedBy: ["lb-jiq-n2", "lb-jiq-asymptotic"],
  needs: ["load"],
  cost: "O(log n)",
  parameters: {},
  create: () => ({ kind: "index", keyedBy: "state", key: (node) => (node.load === 0 ? 0 : 1) }),
};
