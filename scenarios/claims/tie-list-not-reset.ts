import type { BalancerDefinition, NodeView } from "../../strategies/types.ts";

/** Power of two choices as it was once written: the list of the best so far still holds the worse node. */
export const tieListNotReset: BalancerDefinition = {
  family: "balancer",
  name: "tie-list-not-reset",
  summary: "The better of two random nodes, but one that was beaten stays in the draw.",
  source: "A defect of a reverse proxy, mended in 2023",
  needs: ["load"],
  cost: "O(1)",
  parameters: {},
  create: () => ({
    kind: "chooser",
    alwaysChooses: true,
    choose(_task, nodes, { random }) {
      const first = random.below(nodes.size);
      const other = (first + 1 + random.below(nodes.size - 1)) % nodes.size;
      const best: NodeView[] = [];
      for (const node of [nodes.at(first), nodes.at(other)]) {
        if (node.load === 0) return node;
        // Where a node is strictly better than those before it, the list would have to begin anew.
        if (best.length === 0 || node.load <= best[best.length - 1].load) best.push(node);
      }
      return best[random.below(best.length)];
    },
  }),
};
