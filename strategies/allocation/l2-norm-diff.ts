import { leastHost } from "./score.ts";
import { weightedDistance } from "./weights.ts";
import type { AllocatorDefinition } from "./types.ts";

/**
 * The host whose free resources differ least from what the VM asks for: least weighted sum of squares, each resource
 * divided by the mean demand of the workload. Best fit in several dimensions at once.
 */
export const l2NormDiff: AllocatorDefinition = {
  family: "allocator",
  name: "l2-norm-diff",
  summary: "The host whose free resources are nearest to the demand (least squares).",
  source: "Panigrahy, Talwar, Uyeda and Wieder 2011, Heuristics for vector bin packing, Microsoft Research",
  checkedBy: ["worked by hand"],
  needs: ["load"],
  cost: "O(n)",
  parameters: {},
  create: () => ({
    kind: "chooser",
    choose: (vm, hosts, context) => leastHost(hosts, (host) => weightedDistance(vm, host, context)),
  }),
};
