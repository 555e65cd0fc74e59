import { leastOfDrawn } from "../choose.ts";
import type { BalancerDefinition, NodeView } from "../types.ts";

/**
 * A task goes to any node at random; a node that runs empty looks at `victims` other nodes drawn at random and takes
 * the next waiting task from the longest line among them. Costs nothing while all are busy, when balancing matters
 * least.
 */
export const workStealing: BalancerDefinition = {
  family: "balancer",
  name: "work-stealing",
  summary: "Any node at random; a node that runs empty takes a waiting task from another.",
  source: "Blumofe and Leiserson 1999, J. ACM 46(5); Mitzenmacher 1998, Analyses of Load Stealing Models, SPAA",
  checkedBy: ["closed form"],
  needs: ["load"],
  cost: "O(1), O(victims) when a node runs empty",
  parameters: {
    victims: { type: "integer", default: 1, min: 1, max: 1_000_000, summary: "Nodes that an idle one looks at." },
  },
  create({ victims }) {
    const leastOf = leastOfDrawn(Number(victims));
    const byLine = (node: NodeView): number => -node.waiting;
    return {
      kind: "chooser",
      alwaysChooses: true,
      choose: (_task, nodes, { random }) => nodes.at(random.below(nodes.size)),
      steal(_thief, nodes, { random }) {
        const victim = leastOf(nodes, byLine, random);
        return victim.waiting > 0 ? victim : null;
      },
    };
  },
};
