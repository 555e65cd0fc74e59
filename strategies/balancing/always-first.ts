import type { BalancerDefinition } from "../types.ts";

/**
 * Control: every task to the lowest numbered node that is up. What a pool does without balancing, and what pick-first
 * clients do to the first address of their list.
 */
export const alwaysFirst: BalancerDefinition = {
  family: "balancer",
  name: "always-first",
  summary: "The lowest numbered node, whatever it is doing.",
  source: "gRPC 2015, pick_first; a control",
  checkedBy: ["closed form"],
  onPurpose: ["prefers"],
  needs: ["nothing"],
  cost: "O(log n)",
  parameters: {},
  create: () => ({ kind: "index", keyedBy: "state", ties: "first", key: () => 0 }),
};
