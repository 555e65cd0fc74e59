import type { AllocatorDefinition } from "./types.ts";

/**
 * The host with the lowest number that can take the VM. It fills hosts in their order, so the last ones stay empty, and
 * needs no knowledge of sizes. At most 1.7 times as many bins as necessary in one dimension.
 */
export const firstFit: AllocatorDefinition = {
  family: "allocator",
  name: "first-fit",
  summary: "The first host that can take the VM.",
  source: "Johnson et al. 1974, SIAM J. Comput. 3(4); ratio 1.7: Dosa and Sgall 2013",
  checkedBy: ["bp-ff-5-3", "bp-ff-bf-wf-list", "bp-vm-ff-2d"],
  needs: ["load"],
  cost: "O(log n) in one dimension",
  parameters: {},
  create: () => ({ kind: "scan", from: "first" }),
};
