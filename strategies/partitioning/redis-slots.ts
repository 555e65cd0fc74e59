import { derived, inOrder } from "../membership.ts";
import { REDIS_SLOTS, redisSlot } from "../text-hash.ts";
import type { PartitionerDefinition } from "./types.ts";

/**
 * The key, written as a decimal number, is hashed to one of 16384 slots, and each node has an equal range of slots.
 * Ranges are cut anew when the nodes are others, so about half of the keys move when one is added to many.
 */
export const redisSlots: PartitionerDefinition = {
  family: "partitioner",
  name: "redis-slots",
  summary: "The node with the range of hash slots in which the CRC16 of the key falls.",
  source: "Redis 2015, Redis Cluster Specification, Key distribution model",
  checkedBy: ["lb-redis-slots"],
  needs: ["key"],
  cost: "O(1)",
  parameters: {},
  create() {
    const order = derived(inOrder);
    return {
      kind: "keys",
      owner: (key, nodes) => order(nodes)[Math.floor((redisSlot(String(key)) * nodes.size) / REDIS_SLOTS)],
    };
  },
};
