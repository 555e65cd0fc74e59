import type { AllocatorDefinition } from "./types.ts";

/**
 * Goes on from the host that took the last VM, round all hosts, to the first that can take this one. The cheapest rule
 * of all, and with few departures nearly as good as any; it leaves up to half of each host it has passed.
 */
export const nextFit: AllocatorDefinition = {
  family: "allocator",
  name: "next-fit",
  summary: "The first host that can take the VM, from the one that took the last VM on.",
  source: "Johnson 1973, Near-optimal bin packing algorithms; Coffman, So, Hofri and Yao 1980",
  checkedBy: ["bp-nf-worst", "bp-nf-uniform", "bp-ff-bf-wf-list"],
  needs: ["load"],
  cost: "O(log n) in one dimension",
  parameters: {},
  create: () => ({ kind: "scan", from: "last" }),
};
