import { leastHost } from "./score.ts";
import { weightedDot } from "./weights.ts";
import type { AllocatorDefinition } from "./types.ts";

/**
 * The host whose free resources have the greatest dot product with what the VM asks for, both divided by the mean
 * demand of the workload. It puts VMs that want much of a resource where much of it is free; of two hosts alike in
 * shape it takes the emptier one.
 */
export const dotProduct: AllocatorDefinition = {
  family: "allocator",
  name: "dot-product",
  summary: "The host whose free resources have the greatest dot product with the demand.",
  source: "Panigrahy, Talwar, Uyeda and Wieder 2011, Heuristics for vector bin packing, Microsoft Research",
  checkedBy: ["worked by hand"],
  needs: ["load"],
  cost: "O(n)",
  parameters: {},
  create: () => ({
    kind: "chooser",
    choose: (vm, hosts, context) => leastHost(hosts, (host) => -weightedDot(vm, host, context)),
  }),
};
