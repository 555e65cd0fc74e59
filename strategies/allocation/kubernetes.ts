import type { HostView, VmView } from "./types.ts";

/**
 * Scores of a host in whole per cent, as Kubernetes computes them with equal weights: each resource that the host has,
 * with the VM counted in, rounded down; then their mean, rounded down.
 */
export function leastAllocatedScore(vm: VmView, host: HostView, resources: number): number {
  return meanScore(host, resources, (r) => percent(host.free(r) - vm.demand(r), host.capacity(r)));
}

export function mostAllocatedScore(vm: VmView, host: HostView, resources: number): number {
  return meanScore(host, resources, (r) => percent(used(vm, host, r), host.capacity(r)));
}

/** 100 × (1 − population standard deviation of the used shares), rounded down. */
export function balancedScore(vm: VmView, host: HostView, resources: number): number {
  const shares: number[] = [];
  for (let r = 0; r < resources; r++) if (host.capacity(r) > 0) shares.push(used(vm, host, r) / host.capacity(r));
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const squares = shares.reduce((sum, share) => sum + (share - mean) * (share - mean), 0);
  return Math.floor((1 - Math.sqrt(squares / shares.length)) * 100);
}

function meanScore(host: HostView, resources: number, score: (resource: number) => number): number {
  let sum = 0;
  let count = 0;
  for (let r = 0; r < resources; r++) {
    if (host.capacity(r) === 0) continue;
    sum += score(r);
    count++;
  }
  return Math.floor(sum / count);
}

const percent = (part: number, whole: number): number => Math.floor((part * 100) / whole);
const used = (vm: VmView, host: HostView, r: number): number => host.capacity(r) - host.free(r) + vm.demand(r);
