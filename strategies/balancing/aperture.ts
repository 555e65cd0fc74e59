import { least } from "../choose.ts";
import { derived, inOrder } from "../membership.ts";
import type { BalancerDefinition, NodeSet, NodeView, Random } from "../types.ts";

/**
 * Many balancers, each of which knows only some nodes: balancer b of B knows `size` neighbours in order of number (more
 * where that leaves nodes out) from place b n / B on, and takes the less loaded of two drawn from them. A task comes to
 * any balancer with equal chances. Few connections for a little more waiting than power-of-d over all nodes.
 */
export const aperture: BalancerDefinition = {
  family: "balancer",
  name: "aperture",
  summary: "The less loaded of two nodes out of the few that the task's balancer knows.",
  source: "Finagle 2013, aperture, deterministic since 2017; Google SRE book 2016, ch. 20, subsetting",
  checkedBy: ["worked by hand", "limits in the size"],
  needs: ["load"],
  cost: "O(1)",
  parameters: {
    balancers: { type: "integer", default: 10, min: 1, max: 1_000_000, summary: "Balancers that share the nodes." },
    size: { type: "integer", default: 12, min: 1, max: 1_000_000, summary: "Least number of nodes that each knows." },
  },
  create({ balancers, size }) {
    const order = derived(inOrder);
    const byLoad = (node: NodeView): number => node.load;
    let from = 0;
    let width = 1;
    let first = 0;
    // Two distinct ones: the second is drawn from the others.
    const draw = (i: number, nodes: NodeSet, random: Random): NodeView => {
      const drawn = random.below(width - i);
      if (i === 0) first = drawn;
      const offset = i === 1 && drawn >= first ? drawn + 1 : drawn;
      return nodes.at(order(nodes)[(from + offset) % nodes.size]);
    };
    return {
      kind: "chooser",
      alwaysChooses: true,
      choose(_task, nodes, { random }) {
        from = Math.floor((random.below(Number(balancers)) * nodes.size) / Number(balancers));
        width = Math.min(nodes.size, Math.max(Number(size), Math.ceil(nodes.size / Number(balancers))));
        return least(Math.min(2, width), draw, byLoad, nodes, random);
      },
    };
  },
};
