import type { BalancerDefinition } from "../types.ts";

/**
 * Each task goes to a node chosen with equal chances, whatever the nodes are doing.
 *
 * Poisson arrivals split at random stay Poisson, so n nodes are n separate queues with 1/n of the arrivals each.
 */
export const random: BalancerDefinition = {
  family: "balancer",
  name: "random",
  summary: "Any node, with equal chances.",
  source: "Poisson splitting: Kingman 1993, Poisson Processes, ch. 5",
  checkedBy: ["lb-random-n10"],
  defaultOf: ["Caddy"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {},
  create: () => ({
    kind: "chooser",
    alwaysChooses: true,
    choose: (_task, nodes, { random }) => nodes.at(random.below(nodes.size)),
  }),
};
