import { hash32 } from "../hash.ts";
import { derived } from "../membership.ts";
import { nodePlace } from "../ring.ts";
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
  parameters: {
    seed: {
      type: "integer",
      default: 0,
      min: 0,
      max: 1_000_000_000,
      summary: "Another seed, another hash function.",
    },
  },
  create({ seed }) {
    const salts = derived((nodes) =>
      Uint32Array.from({ length: nodes.size }, (_, i) => nodePlace(nodes.at(i).id, Number(seed))),
    );
    return {
      kind: "chooser",
      alwaysChooses: true,
      choose(task, nodes) {
        const saltOf = salts(nodes);
        let best = 0;
        let highest = -1;
        for (let i = 0; i < nodes.size; i++) {
          const weight = hash32(task.key, saltOf[i]);
          // Equal hashes must not depend on the order of the set.
          if (weight < highest || (weight === highest && nodes.at(i).id > nodes.at(best).id)) continue;
          highest = weight;
          best = i;
        }
        return nodes.at(best);
      },
    };
  },
};
