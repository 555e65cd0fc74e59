import { derived } from "../membership.ts";
import { POINTS, SEED } from "../owners.ts";
import { keyPlace, ownerFrom, ringOf } from "../ring.ts";
import { LoadCount } from "../tally.ts";
import type { BalancerDefinition } from "../types.ts";

/**
 * Ring-hash with a limit: no node holds more than `c` times the mean number of tasks present, rounded up. A key whose
 * node is full goes on round the circle to the next that is not, so hot keys spread over as many nodes as they need.
 */
export const boundedLoad: BalancerDefinition = {
  family: "balancer",
  name: "bounded-load",
  summary: "The first node from the key's place on the circle that is below c times the mean load.",
  source:
    "Mirrokni, Thorup and Zadimoghaddam 2018, Consistent Hashing with Bounded Loads, SODA; HAProxy hash-balance-factor",
  checkedBy: ["lb-bounded-load"],
  needs: ["key", "load"],
  cost: "O(log(n points) + c/(c − 1)²) expected",
  parameters: {
    c: { type: "number", default: 1.25, min: 1, above: true, max: 1000, summary: "Most load of a node in mean loads." },
    points: POINTS,
    seed: SEED,
  },
  create({ c, points, seed }) {
    const ring = derived((nodes) => ringOf(nodes, Number(points), Number(seed)));
    const present = new LoadCount();
    return {
      kind: "chooser",
      alwaysChooses: true,
      choose(task, nodes) {
        const most = Math.ceil((Number(c) * (present.total + 1)) / nodes.size);
        const isFull = (position: number): boolean => nodes.at(position).load >= most;
        return nodes.at(ownerFrom(ring(nodes), keyPlace(task.key, Number(seed)), isFull));
      },
      changed: (node) => present.changed(node),
    };
  },
};
