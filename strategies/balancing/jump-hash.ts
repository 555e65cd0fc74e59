import { hash32, jumpHash } from "../hash.ts";
import { derived } from "../membership.ts";
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
  create() {
    let total = 0;
    const places = derived((nodes) => {
      const ofId = new Map<number, number>();
      for (let i = 0; i < nodes.size; i++) {
        const { id } = nodes.at(i);
        ofId.set(id, i);
        // Nodes that have failed keep their numbers.
        total = Math.max(total, id + 1);
      }
      return ofId;
    });
    return {
      kind: "chooser",
      alwaysChooses: true,
      choose(task, nodes) {
        const ofId = places(nodes);
        let { key } = task;
        for (let salt = 0; ; salt++) {
          const position = ofId.get(jumpHash(key, total));
          if (position !== undefined) return nodes.at(position);
          key = hash32(task.key, salt);
        }
      },
    };
  },
};
