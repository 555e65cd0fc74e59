import { POINTS, ringOwner, SEED } from "../owners.ts";
import type { PartitionerDefinition } from "./types.ts";

/**
 * Each node owns arcs of a circle that end at `points` random places, a key belongs to the owner of its place. Only
 * 1/(n + 1) of the keys move when a node is added to n; shares differ by about 1/√points of themselves.
 */
export const consistentHashing: PartitionerDefinition = {
  family: "partitioner",
  name: "consistent-hashing",
  summary: "The node that owns the key's place on a circle.",
  source: "Karger, Lehman, Leighton, Panigrahy, Levine and Lewin 1997, STOC; DeCandia et al. 2007 (virtual nodes)",
  checkedBy: ["lb-ch-stderr-v100", "lb-ch-max-v1", "lb-key-move-add"],
  needs: ["key"],
  cost: "O(log(n points)), O(n points log(n points)) when nodes come or go",
  parameters: { points: POINTS, seed: SEED },
  create: ({ points, seed }) => ({ kind: "keys", owner: ringOwner(Number(points), Number(seed)) }),
};
