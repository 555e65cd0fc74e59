import { mostAllocatedScore } from "./kubernetes.ts";
import { leastHost } from "./score.ts";
import type { AllocatorDefinition } from "./types.ts";

/**
 * The host with the greatest mean over its resources of the used share once the VM is there, in whole per cent, each
 * division rounded down as Kubernetes does. It packs, so that hosts can be switched off.
 */
export const mostAllocated: AllocatorDefinition = {
  family: "allocator",
  name: "most-allocated",
  summary: "The host with the greatest used share after placement, in whole per cent.",
  source: "Kubernetes 2024, NodeResourcesFit, scoring strategy MostAllocated",
  checkedBy: ["worked by hand"],
  needs: ["load"],
  cost: "O(n)",
  parameters: {},
  create: () => ({
    kind: "chooser",
    choose: (vm, hosts, { resources }) => leastHost(hosts, (host) => -mostAllocatedScore(vm, host, resources.length)),
  }),
};
