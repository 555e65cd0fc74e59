import { POINTS, ringOwner, SEED, sendingToOwner } from "../owners.ts";
import type { BalancerDefinition } from "../types.ts";

/**
 * Consistent hashing: each node owns arcs of a circle that end at `points` random places, a key goes to the owner of
 * its place. When a node fails its keys alone move, to all others. The share of a node varies by about 1/√points of
 * itself.
 */
export const ringHash: BalancerDefinition = {
  family: "balancer",
  name: "ring-hash",
  summary: "The node that owns the place of the task's key on a circle.",
  source: "Karger, Lehman, Leighton, Panigrahy, Levine and Lewin 1997, STOC; Envoy ring hash",
  checkedBy: ["lb-ch-stderr-v100", "lb-ch-max-v1", "lb-ch-published-LV", "lb-key-move-add"],
  needs: ["key"],
  cost: "O(log(n points)), O(n points log(n points)) when nodes fail or come back",
  parameters: {
    points: POINTS,
    seed: SEED,
  },
  create: ({ points, seed }) => sendingToOwner(ringOwner(Number(points), Number(seed))),
};
