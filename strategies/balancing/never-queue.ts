import type { BalancerDefinition, Ties } from "../types.ts";

/**
 * An idle node if there is one, else the one with the shortest expected delay, ties to the lowest numbered unless told
 * otherwise. No request waits behind another while a node is idle, however slow that node is.
 */
export const neverQueue: BalancerDefinition = {
  family: "balancer",
  name: "never-queue",
  summary: "An idle node, else the node with the shortest expected delay.",
  source: "Shenker and Weinrib 1989, IEEE Trans. Comp. 38(12); Linux Virtual Server, ip_vs_nq",
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
    key: (node) => (node.load === 0 ? 0 : (node.load + 1) / (node.speed * node.slots)),
  }),
};
