import { sizeOf } from "./weights.ts";
import type { AllocatorDefinition } from "./types.ts";

/**
 * VMs that come together are placed largest first, each on the first host that can take it; the size is the sum over
 * the resources of what it asks for as a multiple of the mean. At most 11/9 of the necessary bins plus 6/9 in one
 * dimension.
 */
export const firstFitDecreasing: AllocatorDefinition = {
  family: "allocator",
  name: "first-fit-decreasing",
  summary: "First fit; VMs that come together are placed largest first.",
  source: "Johnson et al. 1974, SIAM J. Comput. 3(4); Dosa 2007, The tight bound of first fit decreasing",
  checkedBy: ["bp-ffd-11-9", "bp-ffd-11-9-x3", "bp-u120_00-ffd"],
  needs: ["load"],
  cost: "O(log n) in one dimension",
  parameters: {},
  create: () => ({ kind: "scan", from: "first", order: (vm, context) => -sizeOf(vm, context) }),
};
