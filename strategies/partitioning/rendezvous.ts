import { highestOwner, SEED } from "../owners.ts";
import type { PartitionerDefinition } from "./types.ts";

/**
 * Key and node together are hashed, and the node with the highest number owns the key. Shares are as even as chance
 * allows, only 1/(n + 1) of the keys move to a node that is added to n, and there is no table; but every owner found
 * is a look at all nodes.
 */
export const rendezvous: PartitionerDefinition = {
  family: "partitioner",
  name: "rendezvous",
  summary: "The node whose hash together with the key is highest.",
  source: "Thaler and Ravishankar 1998, IEEE/ACM Trans. Networking 6(1)",
  checkedBy: ["lb-key-move-add", "lb-key-move-remove"],
  needs: ["key"],
  cost: "O(n)",
  parameters: { seed: SEED },
  create: ({ seed }) => ({ kind: "keys", owner: highestOwner(Number(seed)) }),
};
