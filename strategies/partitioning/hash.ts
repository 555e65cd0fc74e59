import { moduloOwner, SEED } from "../owners.ts";
import type { PartitionerDefinition } from "./types.ts";

/**
 * The hash of the key modulo the number of nodes: keys are spread evenly, whatever they are, and nothing has to be
 * remembered; but all keys except 1/(n + 1) of them move when a node is added to n.
 */
export const hash: PartitionerDefinition = {
  family: "partitioner",
  name: "hash",
  summary: "The hash of the key modulo the number of nodes.",
  source: "Knuth 1973, The Art of Computer Programming 3, sec. 6.4; DeWitt and Gray 1992, CACM 35(6)",
  checkedBy: ["closed form"],
  needs: ["key"],
  cost: "O(1)",
  parameters: { seed: SEED },
  create: ({ seed }) => ({ kind: "keys", owner: moduloOwner(Number(seed)) }),
};
