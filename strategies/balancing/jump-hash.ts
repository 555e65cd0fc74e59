import { jumpOwner, sendingToOwner } from "../owners.ts";
import type { BalancerDefinition } from "../types.ts";

/**
 * Jump consistent hash of the task's key over the nodes in order of number: no table, shares as even as chance allows,
 * and only 1/(n + 1) of the keys move to a node that is added at the end. A key whose node has failed is hashed again
 * until it meets one that is up, so no other key moves.
 */
export const jumpConsistentHash: BalancerDefinition = {
  family: "balancer",
  name: "jump-hash",
  summary: "The node that the jump consistent hash of the task's key gives.",
  source: "Lamping and Veach 2014, A Fast, Minimal Memory, Consistent Hash Algorithm, arXiv:1406.2294",
  checkedBy: ["lb-jump-vectors", "lb-key-move-add"],
  needs: ["key"],
  cost: "O(log n)",
  parameters: {},
  create: () => sendingToOwner(jumpOwner()),
};
