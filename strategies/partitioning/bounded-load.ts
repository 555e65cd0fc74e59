import { derived } from "../membership.ts";
import { POINTS, SEED } from "../owners.ts";
import { keyPlace, ownerFrom, ringOf } from "../ring.ts";
import type { PartitionerDefinition } from "./types.ts";

/**
 * Consistent hashing with a limit: no node owns more than `c` times the mean number of keys seen so far, rounded up. A
 * key that is new goes round the circle to the first node below the limit, and is remembered. When nodes come or go all
 * keys are placed anew, in the order in which they were first seen.
 */
export const boundedLoad: PartitionerDefinition = {
  family: "partitioner",
  name: "bounded-load",
  summary: "The first node from the key's place on the circle that owns fewer than c times the mean number of keys.",
  source: "Mirrokni, Thorup and Zadimoghaddam 2018, Consistent Hashing with Bounded Loads, SODA",
  checkedBy: ["lb-bounded-load", "closed form"],
  needs: ["key"],
  cost: "O(1), O(log(n points) + c/(c − 1)²) expected for a new key",
  parameters: {
    c: {
      type: "number",
      default: 1.25,
      min: 1,
      above: true,
      max: 1000,
      summary: "Most keys of a node in mean numbers.",
    },
    points: POINTS,
    seed: SEED,
  },
  create({ c, points, seed }) {
    const owners = new Map<number, number>();
    const placing = derived((nodes) => {
      const ring = ringOf(nodes, Number(points), Number(seed));
      const owned = new Int32Array(nodes.size);
      let keys = 0;
      const place = (key: number): number => {
        const most = Math.ceil((Number(c) * ++keys) / nodes.size);
        const owner = ownerFrom(ring, keyPlace(key, Number(seed)), (position) => owned[position] >= most);
        owned[owner]++;
        owners.set(key, owner);
        return owner;
      };
      for (const key of owners.keys()) place(key);
      return place;
    });
    return {
      kind: "keys",
      owner(key, nodes) {
        const place = placing(nodes);
        return owners.get(key) ?? place(key);
      },
    };
  },
};
