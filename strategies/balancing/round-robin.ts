import type { BalancerDefinition } from "../types.ts";

/**
 * The nodes in turn. With Poisson arrivals each of n nodes sees an Erlang-n renewal process: smoother than random.
 */
export const roundRobin: BalancerDefinition = {
  family: "balancer",
  name: "round-robin",
  summary: "The nodes in turn.",
  source: "Each node is E_n/G/1: Kleinrock 1975, Queueing Systems I, sec. 6.4",
  checkedBy: ["lb-rr-n2"],
  defaultOf: ["AWS Application Load Balancer"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {},
  create() {
    let next = 0;
    return {
      kind: "chooser",
      alwaysChooses: true,
      choose(_task, nodes) {
        if (next >= nodes.size) next = 0;
        return nodes.at(next++);
      },
    };
  },
};
