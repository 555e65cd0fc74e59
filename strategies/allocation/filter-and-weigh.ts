import { balancedScore, leastAllocatedScore } from "./kubernetes.ts";
import { leastHost } from "./score.ts";
import { freeShare } from "./shares.ts";
import type { AllocationContext, AllocatorDefinition, HostView, VmView } from "./types.ts";

type Weigher = (host: HostView, vm: VmView, context: AllocationContext) => number;

/** What can be weighed. Larger is better where the factor is positive. */
const WEIGHERS: Readonly<Record<string, Weigher>> = {
  free: (host, _vm, context) => freeShare(host, context),
  vms: ({ vms }) => vms,
  speed: ({ speed }) => speed,
  balance: (host, vm, { resources }) => balancedScore(vm, host, resources.length),
  allocated: (host, vm, { resources }) => -leastAllocatedScore(vm, host, resources.length),
  peers: ({ peers }) => peers,
};

const factor = (what: string): { type: "number"; default: number; summary: string } => ({
  type: "number",
  default: what === "free" ? 1 : 0,
  summary: `Factor of the ${what} weigher.`,
});

/**
 * Hosts that fit are weighed: each weigher's values are stretched to 0 … 1 over the hosts, multiplied by its factor and
 * added up, and the host with the greatest sum is taken. The way of OpenStack Nova and of OpenDC; with the factor of
 * one weigher alone it spreads (free: 1) or packs (free: −1).
 */
export const filterAndWeigh: AllocatorDefinition = {
  family: "allocator",
  name: "filter-and-weigh",
  summary: "The host with the greatest weighted sum of what is weighed, each stretched to 0 … 1 over the hosts.",
  source: "OpenStack 2010, Nova filter scheduler; Mastenbroek et al. 2021, OpenDC 2.0, CCGrid",
  checkedBy: ["worked by hand"],
  needs: ["load", "speed", "peers"],
  cost: "O(n) for each weigher",
  parameters: Object.fromEntries(Object.keys(WEIGHERS).map((what) => [what, factor(what)])),
  create: (parameters) => {
    const used = Object.entries(WEIGHERS).filter(([name]) => parameters[name] !== 0);
    return {
      kind: "chooser",
      choose(vm, hosts, context) {
        const scales = used.map(([name, weigher]) => {
          const value = (host: HostView): number => weigher(host, vm, context);
          const low = value(leastHost(hosts, value));
          const high = value(leastHost(hosts, (host) => -value(host)));
          return { value, low, by: high > low ? Number(parameters[name]) / (high - low) : 0 };
        });
        return leastHost(hosts, (host) =>
          scales.reduce((sum, { value, low, by }) => sum - (value(host) - low) * by, 0),
        );
      },
    };
  },
};
