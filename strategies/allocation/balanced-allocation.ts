import { balancedScore } from "./kubernetes.ts";
import { leastHost } from "./score.ts";
import type { AllocatorDefinition } from "./types.ts";

/**
 * The host whose resources are used most evenly once the VM is there: 100 times one minus the standard deviation of the
 * used shares, rounded down as Kubernetes does. It avoids stranding one resource and says nothing about how full hosts
 * are, so Kubernetes adds it to another score.
 */
export const balancedAllocation: AllocatorDefinition = {
  family: "allocator",
  name: "balanced-allocation",
  summary: "The host whose resources are used most evenly after placement, in whole per cent.",
  source: "Kubernetes 2024, NodeResourcesBalancedAllocation",
  checkedBy: ["worked by hand"],
  needs: ["load"],
  cost: "O(n)",
  parameters: {},
  create: () => ({
    kind: "chooser",
    choose: (vm, hosts, { resources }) => leastHost(hosts, (host) => -balancedScore(vm, host, resources.length)),
  }),
};
