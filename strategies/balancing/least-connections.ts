import type { BalancerDefinition, Ties } from "../types.ts";

/**
 * The node with the fewest requests in flight, waiting or in service: join-shortest-queue as load balancers run it,
 * with the rule for ties in the open. In turn, equal nodes share evenly; the lowest numbered first fills few nodes
 * while load is light, which suits nodes that are switched off, and overloads node 0 when the counts are wrong.
 */
export const leastConnections: BalancerDefinition = {
  family: "balancer",
  name: "least-connections",
  summary: "The node with the fewest requests in flight, with a stated rule for ties.",
  source: "HAProxy 1.3.15, 2008, leastconn; NGINX least_conn",
  checkedBy: ["worked by hand", "lb-jsq-n2-09"],
  defaultOf: ["Piscina"],
  needs: ["load"],
  cost: "O(log n)",
  parameters: {
    ties: {
      type: "choice",
      default: "turn",
      choices: ["random", "first", "last", "turn"],
      summary: "Among equals: any, the lowest numbered, the highest numbered, or the next after the one chosen last.",
    },
  },
  create: ({ ties }) => ({ kind: "index", keyedBy: "load", ties: ties as Ties, key: (node) => node.load }),
};
