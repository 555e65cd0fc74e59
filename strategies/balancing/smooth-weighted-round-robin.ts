import { derived, weigher } from "../membership.ts";
import type { BalancerDefinition } from "../types.ts";

/**
 * The nodes in turn, heavier ones more often and spread out: at each task every node gains its weight, the one that has
 * most is chosen and pays the weight of all. With like weights it is round-robin; with weights 5, 1, 1 it goes
 * 0 0 1 0 2 0 0 and never five times the same in a row. Ties go to the lowest numbered.
 */
export const smoothWeightedRoundRobin: BalancerDefinition = {
  family: "balancer",
  name: "smooth-weighted-round-robin",
  summary: "The nodes in turn, in proportion to weights and spread out.",
  source: "NGINX 1.3.1, 2012, ngx_http_upstream_round_robin.c",
  checkedBy: ["worked by hand"],
  defaultOf: ["NGINX", "Angie"],
  needs: ["speed"],
  cost: "O(n)",
  parameters: {
    weights: {
      type: "numbers",
      default: null,
      min: 0,
      summary: "One weight per entry of the scenario's nodes; by default each node weighs its speed × slots.",
    },
  },
  create({ weights }) {
    const weightOf = weigher(weights);
    const gained = derived((nodes) => new Float64Array(nodes.size));
    return {
      kind: "chooser",
      alwaysChooses: true,
      choose(_task, nodes) {
        const credit = gained(nodes);
        let best = 0;
        let total = 0;
        for (let i = 0; i < nodes.size; i++) {
          const weight = weightOf(nodes.at(i));
          total += weight;
          credit[i] += weight;
          const isAhead = credit[i] === credit[best] && nodes.at(i).id < nodes.at(best).id;
          if (credit[i] > credit[best] || isAhead) best = i;
        }
        credit[best] -= total;
        return nodes.at(best);
      },
    };
  },
};
