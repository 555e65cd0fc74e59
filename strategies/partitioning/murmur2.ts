import { blockOf } from "../blocks.ts";
import { derived, inOrder } from "../membership.ts";
import { murmur2 as hashed } from "../text-hash.ts";
import type { PartitionerDefinition } from "./types.ts";

/**
 * The key, written as a decimal number, is hashed to one of a topic's partitions, and each node has a range of
 * consecutive partitions. With many more partitions than nodes shares are even and whole partitions move; with as many
 * as nodes, which is the default here, a node more is a partition more and nearly all keys move.
 */
export const murmur2: PartitionerDefinition = {
  family: "partitioner",
  name: "murmur2",
  summary: "The node with the range of partitions in which the murmur2 hash of the key falls.",
  source: "Apache Kafka 2011, default partitioner and RangeAssignor (murmur2: Appleby 2008)",
  checkedBy: ["st-kafka-murmur2", "st-kafka-range"],
  needs: ["key"],
  cost: "O(1)",
  parameters: {
    partitions: {
      type: "integer",
      default: null,
      min: 1,
      max: 1_000_000,
      summary: "Partitions of the topic; by default as many as there are nodes.",
    },
  },
  create({ partitions }) {
    const order = derived(inOrder);
    return {
      kind: "keys",
      owner(key, nodes) {
        const count = partitions === null ? nodes.size : Number(partitions);
        return order(nodes)[blockOf((hashed(String(key)) & 0x7fff_ffff) % count, count, nodes.size)];
      },
    };
  },
};
