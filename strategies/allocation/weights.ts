import { shareOf } from "./shares.ts";
import type { AllocationContext, HostView, VmView } from "./types.ts";

/** Σ over resources of demand × free, each as a multiple of the workload's mean demand (Panigrahy et al. 2011). */
export function weightedDot(vm: VmView, host: HostView, context: AllocationContext): number {
  let sum = 0;
  for (let r = 0; r < context.resources.length; r++) {
    const mean = meanDemand(r, context);
    sum += shareOf(vm.demand(r), mean) * shareOf(host.free(r), mean);
  }
  return sum;
}

/** Σ over resources of (free − demand)², in the same units. */
export function weightedDistance(vm: VmView, host: HostView, context: AllocationContext): number {
  let sum = 0;
  for (let r = 0; r < context.resources.length; r++) {
    const difference = shareOf(host.free(r) - vm.demand(r), meanDemand(r, context));
    sum += difference * difference;
  }
  return sum;
}

/** How large a VM is: Σ over resources of its demand as a multiple of the mean. */
export function sizeOf(vm: VmView, context: AllocationContext): number {
  let sum = 0;
  for (let r = 0; r < context.resources.length; r++) sum += shareOf(vm.demand(r), meanDemand(r, context));
  return sum;
}

/** What a VM of the workload asks for of a resource on average. */
function meanDemand(resource: number, { shapes }: AllocationContext): number {
  let mean = 0;
  for (const { share, demand } of shapes) mean += share * demand[resource];
  return mean;
}
