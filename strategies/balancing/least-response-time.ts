import { Responses } from "../tally.ts";
import type { BalancerDefinition, Ties } from "../types.ts";

/**
 * The node with the least average response time × (requests in flight + 1), ties to the next in turn. The average moves
 * with each response, whatever the time between them, so a node that was slow once is not asked again until the others
 * are worse. A node that has not answered yet counts as fastest.
 */
export const leastResponseTime: BalancerDefinition = {
  family: "balancer",
  name: "least-response-time",
  summary: "The node with the least average response time × (requests in flight + 1).",
  source: "NGINX Plus R1, 2013, least_time; Citrix NetScaler least response time",
  checkedBy: ["worked by hand"],
  needs: ["load"],
  cost: "O(log n)",
  parameters: {
    weight: {
      type: "number",
      default: 0.1,
      min: 0,
      above: true,
      max: 1,
      summary: "What one response weighs in the moving average.",
    },
    ties: {
      type: "choice",
      default: "turn",
      choices: ["random", "first", "last", "turn"],
      summary: "Among equals: any, the lowest numbered, the highest numbered, or the next after the one chosen last.",
    },
  },
  create({ weight, ties }) {
    const responses = new Responses(Number(weight));
    return {
      kind: "index",
      keyedBy: "state",
      ties: ties as Ties,
      key: (node) => responses.of(node) * (node.load + 1),
      observe: (node, responseTime) => responses.add(node, responseTime),
    };
  },
};
