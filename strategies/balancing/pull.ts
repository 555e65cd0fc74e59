import type { BalancerDefinition } from "../types.ts";

/**
 * Nodes fetch work: a task waits in front of all nodes until one has an idle slot, ties at random. No line forms at a
 * node, so nothing waits behind a long task while another node is idle: with like nodes the same as one central line.
 */
export const pull: BalancerDefinition = {
  family: "balancer",
  name: "pull",
  summary: "A node with an idle slot; while there is none the task waits.",
  source: "Erlang 1917, one line for all servers; Eager, Lazowska and Zahorjan 1986, receiver-initiated load sharing",
  checkedBy: ["closed form"],
  needs: ["load"],
  cost: "O(log n)",
  parameters: {},
  create: () => ({
    kind: "index",
    keyedBy: "state",
    mayWait: true,
    key: (node) => (node.load < node.slots ? 0 : Infinity),
  }),
};
