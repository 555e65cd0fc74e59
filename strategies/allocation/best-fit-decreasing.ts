import { freeShare } from "./shares.ts";
import { sizeOf } from "./weights.ts";
import type { AllocatorDefinition } from "./types.ts";

/**
 * VMs that come together are placed largest first, each on the fullest host that can take it. The bounds are those of
 * first fit decreasing; on random sizes it is often a bin better.
 */
export const bestFitDecreasing: AllocatorDefinition = {
  family: "allocator",
  name: "best-fit-decreasing",
  summary: "Best fit; VMs that come together are placed largest first.",
  source: "Johnson et al. 1974, SIAM J. Comput. 3(4)",
  checkedBy: ["bp-u120_00-bfd", "bp-ff-bf-wf-list"],
  needs: ["load"],
  cost: "O(log n) in one dimension",
  parameters: {},
  create: () => ({ kind: "index", key: freeShare, order: (vm, context) => -sizeOf(vm, context) }),
};
