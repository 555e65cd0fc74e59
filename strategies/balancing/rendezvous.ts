import { highestOwner, SEED, sendingToOwner } from "../owners.ts";
import type { BalancerDefinition } from "../types.ts";

/**
 * Highest random weight: key and node together are hashed, and the node with the highest number has the key. When a
 * node fails its keys alone move, evenly to all others, without any table; each choice looks at every node.
 */
export const rendezvous: BalancerDefinition = {
  family: "balancer",
  name: "rendezvous",
  summary: "The node whose hash together with the task's key is highest.",
  source: "Thaler and Ravishankar 1998, IEEE/ACM Trans. Networking 6(1); Traefik hrw",
  checkedBy: ["lb-key-move-add", "lb-key-move-remove"],
  needs: ["key"],
  cost: "O(n)",
  parameters: { seed: SEED },
  create: ({ seed }) => sendingToOwner(highestOwner(Number(seed))),
};
