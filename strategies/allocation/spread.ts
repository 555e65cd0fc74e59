import { leastHost } from "./score.ts";
import { freeShare } from "./shares.ts";
import type { AllocatorDefinition, HostSet, HostView } from "./types.ts";

/**
 * Keeps VMs of one class apart: the host with the fewest of them in its zone, then in its rack, then on itself, then
 * with the greatest free share. A failed zone, rack or host then takes as few of them with it as possible.
 */
export const spread: AllocatorDefinition = {
  family: "allocator",
  name: "spread",
  summary: "The host with the fewest VMs of the same class in its zone, then rack, then on itself.",
  source: "Kubernetes 2024, PodTopologySpread, levels as in topology.kubernetes.io",
  checkedBy: ["worked by hand"],
  needs: ["load", "peers"],
  cost: "O(n)",
  parameters: {},
  create: () => ({
    kind: "chooser",
    choose(_vm, hosts, context) {
      const zones = leastOver(hosts, (host) => host.zonePeers);
      const racks = leastOver(hosts, (host) => (host.zonePeers === zones ? host.rackPeers : Infinity));
      const inRack = (host: HostView): boolean => host.zonePeers === zones && host.rackPeers === racks;
      const own = leastOver(hosts, (host) => (inRack(host) ? host.peers : Infinity));
      return leastHost(hosts, (host) => (inRack(host) && host.peers === own ? -freeShare(host, context) : Infinity));
    },
  }),
};

function leastOver(hosts: HostSet, of: (host: HostView) => number): number {
  return of(leastHost(hosts, of));
}
