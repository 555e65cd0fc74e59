import { least, leastOfDrawn } from "../choose.ts";
import type { BalancerDefinition, NodeSet, NodeView, Random } from "../types.ts";

const byLoad = (node: NodeView): number => node.load;
const drawAny = (_i: number, nodes: NodeSet, random: Random): NodeView => nodes.at(random.below(nodes.size));

/**
 * Looks at d nodes drawn at random and takes the one with the fewest tasks present, ties at random.
 *
 * Two choices instead of one turn an exponential tail of the queue length into a doubly exponential one. Without
 * replacement the d nodes are distinct (all nodes when there are fewer than d); with replacement one node may be drawn
 * twice, which for few nodes wastes a look.
 */
export const powerOfD: BalancerDefinition = {
  family: "balancer",
  name: "power-of-d",
  summary: "The least loaded of d nodes drawn at random.",
  source: "Mitzenmacher 2001, IEEE TPDS 12(10); Vvedenskaya, Dobrushin and Karpelevich 1996",
  checkedBy: ["lb-p2c-meanfield-07", "lb-p2c-meanfield-09", "lb-p2c-meanfield-099"],
  defaultOf: ["HAProxy since 3.3", "Linkerd 1"],
  needs: ["load"],
  cost: "O(d)",
  parameters: {
    d: { type: "integer", default: 2, min: 1, max: 1_000_000, summary: "Nodes looked at." },
    replacement: { type: "boolean", default: false, summary: "Whether a node may be drawn more than once." },
  },
  create({ d, replacement }) {
    const looks = d as number;
    if (replacement === true) {
      return {
        kind: "chooser",
        alwaysChooses: true,
        choose: (_task, nodes, { random }) => least(looks, drawAny, byLoad, nodes, random),
      };
    }
    const leastOf = leastOfDrawn(looks);
    return {
      kind: "chooser",
      alwaysChooses: true,
      choose: (_task, nodes, { random }) => leastOf(nodes, byLoad, random),
    };
  },
};
