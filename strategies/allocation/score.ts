import { shareOf } from "./shares.ts";
import type { HostSet, HostView, VmView } from "./types.ts";

/** The host with the least score; the first, which has the lowest id, among equals. */
export function leastHost(hosts: HostSet, score: (host: HostView) => number): HostView {
  let best = hosts.at(0);
  let bestScore = score(best);
  for (let i = 1; i < hosts.size; i++) {
    const host = hosts.at(i);
    const hostScore = score(host);
    if (hostScore < bestScore) {
      best = host;
      bestScore = hostScore;
    }
  }
  return best;
}

/** Dot product and squared lengths of what a VM asks for and what is free, as shares of the host's capacity. */
export function alignment(vm: VmView, host: HostView, resources: number): { dot: number; asked: number; free: number } {
  const sums = { dot: 0, asked: 0, free: 0 };
  for (let r = 0; r < resources; r++) {
    const asked = shareOf(vm.demand(r), host.capacity(r));
    const free = shareOf(host.free(r), host.capacity(r));
    sums.dot += asked * free;
    sums.asked += asked * asked;
    sums.free += free * free;
  }
  return sums;
}
