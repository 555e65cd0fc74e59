import { takeGpus, WHOLE_GPU } from "../choose-gpus.ts";
import { leastHost } from "./score.ts";
import type { AllocationContext, AllocatorDefinition, HostView, VmView } from "./types.ts";

/**
 * The host on which the VM adds least fragmentation. A host's fragmentation is how much of its GPUs is free and of no
 * use to a VM drawn from the workload: all that is free where the VM does not fit or wants no GPU, otherwise the
 * remainders of single GPUs too small for it. It keeps whole GPUs together where classes share them.
 */
export const fragmentationGradient: AllocatorDefinition = {
  family: "allocator",
  name: "fragmentation-gradient",
  summary: "The host on which the VM adds least to the GPU shares that the workload cannot use.",
  source: "Weng et al. 2023, Beware of fragmentation: scheduling GPU-sharing workloads, USENIX ATC",
  checkedBy: ["worked by hand"],
  needs: ["load"],
  cost: "O(n), times classes and GPUs",
  parameters: {},
  create: () => ({
    kind: "chooser",
    choose: (vm, hosts, context) =>
      leastHost(hosts, (host) => fragmentation(host, vm, context) - fragmentation(host, null, context)),
  }),
};

/** Expected unusable free GPU of the host, with `placed` on it too; null: as it is. */
function fragmentation(host: HostView, placed: VmView | null, context: AllocationContext): number {
  const gpu = context.resources.indexOf("gpu");
  const free = Array.from({ length: host.gpus }, (_, i) => host.freeGpu(i));
  if (placed !== null && gpu !== -1) takeGpus(free, placed.demand(gpu));
  const left = context.resources.map((_, r) => host.free(r) - (placed === null ? 0 : placed.demand(r)));
  const all = free.reduce((sum, share) => sum + share, 0);
  return context.shapes.reduce((sum, { share, demand }) => {
    const wanted = gpu === -1 ? 0 : demand[gpu];
    const least = Math.min(wanted, WHOLE_GPU);
    const usable = free.filter((part) => part >= least);
    const fits = wanted > 0 && demand.every((amount, r) => amount <= left[r]) && usable.length * least >= wanted;
    return sum + share * (fits ? all - usable.reduce((total, part) => total + part, 0) : all);
  }, 0);
}
