import { leastOf } from "../choose.ts";
import { LoadCount } from "../tally.ts";
import type { BalancerDefinition } from "../types.ts";

/**
 * The node with the highest match − β × (load / mean load): match is 1 for the node that served the key last, whose
 * caches are warm, else 0. A key stays where it is until that node has 1/β more mean loads than the best other one,
 * then moves there. Ties at random; with β = 0 keys never move. The oldest keys are forgotten.
 */
export const affinity: BalancerDefinition = {
  family: "balancer",
  name: "affinity",
  summary: "The node that served the key last, unless it is overloaded by more than that is worth.",
  source: "vLLM production stack 2025, prefix-aware routing with a load penalty; Pai et al. 1998, ASPLOS, LARD",
  checkedBy: ["worked by hand"],
  needs: ["key", "load"],
  cost: "O(n)",
  parameters: {
    beta: { type: "number", default: 0.5, min: 0, max: 1e6, summary: "What one mean load more costs, in matches." },
    keys: { type: "integer", default: 100_000, min: 1, max: 10_000_000, summary: "Keys whose node is remembered." },
  },
  create({ beta, keys }) {
    const home = new Map<number, number>();
    const present = new LoadCount();
    return {
      kind: "chooser",
      alwaysChooses: true,
      choose(task, nodes, { random }) {
        const known = home.get(task.key);
        const price = present.total > 0 ? (Number(beta) * nodes.size) / present.total : 0;
        const node = leastOf(nodes, ({ id, load }) => price * load - (id === known ? 1 : 0), random);
        // The last to be used stands last.
        home.delete(task.key);
        home.set(task.key, node.id);
        if (home.size > Number(keys)) home.delete(home.keys().next().value ?? -1);
        return node;
      },
      changed: (node) => present.changed(node),
    };
  },
};
