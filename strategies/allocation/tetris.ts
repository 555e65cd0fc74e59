import { alignment, leastHost } from "./score.ts";
import type { AllocatorDefinition } from "./types.ts";

/**
 * The host with the greatest alignment score: the dot product of demand and availability, each as a share of the host's
 * capacity. Large VMs go where much is free, and a VM goes where what it wants most is least used.
 */
export const tetris: AllocatorDefinition = {
  family: "allocator",
  name: "tetris",
  summary: "The host with the greatest dot product of demand and availability, as shares of capacity.",
  source: "Grandl et al. 2014, Multi-resource packing for cluster schedulers, SIGCOMM, section 3.2",
  checkedBy: ["sc-tetris-alignment"],
  needs: ["load"],
  cost: "O(n)",
  parameters: {},
  create: () => ({
    kind: "chooser",
    choose: (vm, hosts, { resources }) => leastHost(hosts, (host) => -alignment(vm, host, resources.length).dot),
  }),
};
