import { leastAllocatedScore } from "./kubernetes.ts";
import { leastHost } from "./score.ts";
import type { AllocatorDefinition } from "./types.ts";

/**
 * The host with the greatest mean over its resources of the free share once the VM is there, in whole per cent, each
 * division rounded down as Kubernetes does. It spreads; hosts within a per cent are equal, and then the first is taken.
 */
export const leastAllocated: AllocatorDefinition = {
  family: "allocator",
  name: "least-allocated",
  summary: "The host with the greatest free share after placement, in whole per cent.",
  source: "Kubernetes 2024, NodeResourcesFit, scoring strategy LeastAllocated",
  checkedBy: ["bp-k8s-least-allocated"],
  needs: ["load"],
  cost: "O(n)",
  parameters: {},
  create: () => ({
    kind: "chooser",
    choose: (vm, hosts, { resources }) => leastHost(hosts, (host) => -leastAllocatedScore(vm, host, resources.length)),
  }),
};
