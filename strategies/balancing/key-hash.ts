import { moduloOwner, SEED, sendingToOwner } from "../owners.ts";
import type { BalancerDefinition } from "../types.ts";

/**
 * The node whose place in order is the hash of the task's key modulo the number of nodes: the same key, the same node,
 * as long as the nodes stay the same. When one of n fails or comes, all but 1/n of the keys move.
 */
export const keyHash: BalancerDefinition = {
  family: "balancer",
  name: "key-hash",
  summary: "The node that the hash of the task's key gives, modulo the number of nodes.",
  source: "Knuth 1973, The Art of Computer Programming 3, sec. 6.4; NGINX hash, HAProxy hash-type map-based",
  checkedBy: ["worked by hand"],
  needs: ["key"],
  cost: "O(1)",
  parameters: { seed: SEED },
  create: ({ seed }) => sendingToOwner(moduloOwner(Number(seed))),
};
