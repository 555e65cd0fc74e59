import type { BalancerDefinition, Ties } from "../types.ts";

/**
 * The node where the request would be done soonest if all requests were alike: least (in flight + 1) / (speed ×
 * slots), ties to the lowest numbered unless told otherwise. It uses unlike speeds well, and keeps slow nodes idle
 * while a queue at a fast one is the shorter way.
 */
export const shortestExpectedDelay: BalancerDefinition = {
  family: "balancer",
  name: "shortest-expected-delay",
  summary: "The node with the least (requests in flight + 1) / (speed × slots).",
  source: "Weinrib and Shenker 1988, INFOCOM; Linux Virtual Server, ip_vs_sed",
  checkedBy: ["worked by hand", "Markov chain"],
  onPurpose: ["prefers"],
  needs: ["load", "speed"],
  cost: "O(log n)",
  parameters: {
    ties: {
      type: "choice",
      default: "first",
      choices: ["random", "first", "last", "turn"],
      summary: "Among equals: any, the lowest numbered, the highest numbered, or the next after the one chosen last.",
    },
  },
  create: ({ ties }) => ({
    kind: "index",
    keyedBy: "state",
    ties: ties as Ties,
    key: (node) => (node.load + 1) / (node.speed * node.slots),
  }),
};
