import { leastHost } from "./score.ts";
import { shareOf } from "./shares.ts";
import type { AllocatorDefinition } from "./types.ts";

/**
 * The host whose power rises least: with a linear model by (peak − idle) × cores asked for / cores there are, and by
 * its idle power besides where it is empty and would have to be switched on. VMs that come together are placed by their
 * cores, most first. It fills efficient hosts first, and hosts that run already before any other.
 */
export const powerAwareBestFitDecreasing: AllocatorDefinition = {
  family: "allocator",
  name: "power-aware-best-fit-decreasing",
  summary: "The host whose power rises least; VMs that come together are placed most cores first.",
  source: "Beloglazov, Abawajy and Buyya 2012, Future Gener. Comput. Syst. 28(5), algorithm 2 (MBFD)",
  checkedBy: ["worked by hand"],
  needs: ["load", "power"],
  cost: "O(n)",
  parameters: {},
  create: () => ({
    kind: "chooser",
    order: (vm) => -vm.demand(0),
    choose: (vm, hosts) =>
      leastHost(hosts, (host) => {
        const rise = (host.peakPower - host.idlePower) * shareOf(vm.demand(0), host.capacity(0));
        return host.vms === 0 ? rise + host.idlePower : rise;
      }),
  }),
};
