import { freeShare } from "./shares.ts";
import type { AllocatorDefinition } from "./types.ts";

/**
 * The fullest host that can take the VM, measured by the sum over its resources of the share that is free. It keeps
 * large gaps for large VMs. In one dimension it never needs more than 1.7 times the bins that are necessary.
 */
export const bestFit: AllocatorDefinition = {
  family: "allocator",
  name: "best-fit",
  summary: "The host with the least free share that can take the VM.",
  source: "Johnson et al. 1974, SIAM J. Comput. 3(4); Panigrahy et al. 2011, Heuristics for vector bin packing",
  checkedBy: ["bp-ff-bf-wf-list", "naive reference"],
  needs: ["load"],
  cost: "O(log n) in one dimension",
  parameters: {},
  create: () => ({ kind: "index", key: freeShare }),
};
