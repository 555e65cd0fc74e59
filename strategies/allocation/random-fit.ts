import type { AllocatorDefinition } from "./types.ts";

/**
 * Any host that can take the VM, each equally likely. A baseline: it spreads like worst fit, without looking at loads,
 * and so shows what looking at them is worth.
 */
export const randomFit: AllocatorDefinition = {
  family: "allocator",
  name: "random-fit",
  summary: "A host that can take the VM, drawn at random.",
  source: "Random placement, the usual baseline: e.g. Mills, Filliben and Dabrowski 2011, IEEE CloudCom",
  checkedBy: ["worked by hand"],
  needs: ["load"],
  cost: "O(n)",
  parameters: {},
  create: () => ({ kind: "chooser", choose: (_vm, hosts, { random }) => hosts.at(random.below(hosts.size)) }),
};
