import { jumpOwner } from "../owners.ts";
import type { PartitionerDefinition } from "./types.ts";

/**
 * Jump consistent hash of the key over the nodes in order of number: no table, shares as even as chance allows, and
 * only 1/(n + 1) of the keys move to a node that is added at the end.
 */
export const jump: PartitionerDefinition = {
  family: "partitioner",
  name: "jump",
  summary: "The node that the jump consistent hash of the key gives.",
  source: "Lamping and Veach 2014, A Fast, Minimal Memory, Consistent Hash Algorithm, arXiv:1406.2294",
  checkedBy: ["lb-jump-vectors", "lb-key-move-add"],
  needs: ["key"],
  cost: "O(log n)",
  parameters: {},
  create: () => ({ kind: "keys", owner: jumpOwner() }),
};
