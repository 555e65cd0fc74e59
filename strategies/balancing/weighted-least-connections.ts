import { weigher } from "../membership.ts";
import type { BalancerDefinition, NodeView, Ties } from "../types.ts";

/**
 * The node with the fewest requests in flight for its weight. Unlike shortest-expected-delay it does not count the
 * request that is to be placed, so an idle slow node looks as good as an idle fast one. Ties go to the lowest numbered
 * unless told otherwise. Nodes that weigh 0 get nothing.
 */
export const weightedLeastConnections: BalancerDefinition = {
  family: "balancer",
  name: "weighted-least-connections",
  summary: "The node with the fewest requests in flight in proportion to its weight.",
  source: "Linux Virtual Server, Zhang 2000, ip_vs_wlc; Envoy weighted least request",
  checkedBy: ["worked by hand"],
  onPurpose: ["prefers"],
  needs: ["load", "speed"],
  cost: "O(log n)",
  parameters: {
    weights: {
      type: "numbers",
      default: null,
      min: 0,
      summary: "One weight per entry of the scenario's nodes; by default each node weighs its speed × slots.",
    },
    ties: {
      type: "choice",
      default: "first",
      choices: ["random", "first", "last", "turn"],
      summary: "Among equals: any, the lowest numbered, the highest numbered, or the next after the one chosen last.",
    },
  },
  create({ weights, ties }) {
    const weightOf = weigher(weights);
    const key = (node: NodeView): number => (weightOf(node) > 0 ? node.load / weightOf(node) : Infinity);
    return { kind: "index", keyedBy: "state", ties: ties as Ties, key };
  },
};
