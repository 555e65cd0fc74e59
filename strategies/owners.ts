import { hash32, jumpHash } from "./hash.ts";
import { derived, inOrder } from "./membership.ts";
import { keyPlace, nodePlace, ownerFrom, ringOf } from "./ring.ts";
import type { ChoosingBalancer, NodeSet, Parameter } from "./types.ts";

/** Position in the set of the node that a key, a whole number ≥ 0, belongs to, whatever the loads. */
export type Owner = (key: number, nodes: NodeSet) => number;

/** The hash of the key modulo the number of nodes, taken in order of number. O(1). */
export function moduloOwner(seed: number): Owner {
  const order = derived(inOrder);
  return (key, nodes) => order(nodes)[keyPlace(key, seed) % nodes.size];
}

/** The owner of the key's place on a circle. O(log(n points)). */
export function ringOwner(points: number, seed: number): Owner {
  const ring = derived((nodes) => ringOf(nodes, points, seed));
  return (key, nodes) => ownerFrom(ring(nodes), keyPlace(key, seed), null);
}

/** The node whose hash together with the key is highest. O(n). */
export function highestOwner(seed: number): Owner {
  const salts = derived((nodes) => Uint32Array.from({ length: nodes.size }, (_, i) => nodePlace(nodes.at(i).id, seed)));
  return (key, nodes) => {
    const saltOf = salts(nodes);
    let best = 0;
    let highest = -1;
    for (let i = 0; i < nodes.size; i++) {
      const weight = hash32(key, saltOf[i]);
      // Equal hashes must not depend on the order of the set.
      if (weight < highest || (weight === highest && nodes.at(i).id > nodes.at(best).id)) continue;
      highest = weight;
      best = i;
    }
    return best;
  };
}

/** Jump consistent hash; a key whose node has failed is hashed again until it meets one that is up. O(log n). */
export function jumpOwner(): Owner {
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
  return (key, nodes) => {
    const ofId = places(nodes);
    let hashed = key;
    for (let salt = 0; ; salt++) {
      const position = ofId.get(jumpHash(hashed, total));
      if (position !== undefined) return position;
      hashed = hash32(key, salt);
    }
  };
}

/** The balancer that sends each task to the owner of its key. */
export const sendingToOwner = (owner: Owner): ChoosingBalancer => ({
  kind: "chooser",
  alwaysChooses: true,
  choose: (task, nodes) => nodes.at(owner(task.key, nodes)),
});

/** Parameters of circles and hashes, the same wherever they are used. */
export const POINTS: Parameter = {
  type: "integer",
  default: 100,
  min: 1,
  max: 100_000,
  summary: "Places of each node on the circle.",
};
export const SEED: Parameter = {
  type: "integer",
  default: 0,
  min: 0,
  max: 1_000_000_000,
  summary: "Another seed, another hash function.",
};
