import { derived, inOrder } from "../membership.ts";
import { flinkHash } from "../text-hash.ts";
import type { PartitionerDefinition } from "./types.ts";

/**
 * Keys are hashed to a fixed number of groups, and each node has a range of consecutive groups. Keys move a group at a
 * time, so state is moved in few large pieces; with few groups the shares are uneven.
 */
export const keyGroups: PartitionerDefinition = {
  family: "partitioner",
  name: "key-groups",
  summary: "The node with the range of key groups in which the key's hash falls.",
  source: "Carbone et al. 2017, State Management in Apache Flink, VLDB 10(12); Flink KeyGroupRangeAssignment",
  checkedBy: ["worked by hand"],
  needs: ["key"],
  cost: "O(1)",
  parameters: {
    groups: {
      type: "integer",
      default: 128,
      min: 1,
      max: 32_768,
      summary: "Groups; with fewer than nodes, some own none.",
    },
  },
  create({ groups }) {
    const count = Number(groups);
    const order = derived(inOrder);
    // As the hash code of a Java Long.
    const code = (key: number): number => Math.floor(key / 0x1_0000_0000) ^ (key | 0);
    return {
      kind: "keys",
      owner: (key, nodes) => order(nodes)[Math.floor(((flinkHash(code(key)) % count) * nodes.size) / count)],
    };
  },
};
