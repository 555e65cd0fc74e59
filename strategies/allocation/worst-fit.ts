import { freeShare } from "./shares.ts";
import type { AllocatorDefinition } from "./types.ts";

/**
 * The emptiest host that can take the VM, measured by the sum over its resources of the share that is free. It spreads
 * the load, which helps neighbours that share hosts, and leaves no room for large VMs. The rule for bins, which opens a
 * new one only where it must, is `inUse: true`.
 */
export const worstFit: AllocatorDefinition = {
  family: "allocator",
  name: "worst-fit",
  summary: "The host with the greatest free share that can take the VM.",
  source: "Johnson 1974, Fast algorithms for bin packing, J. Comput. Syst. Sci. 8(3)",
  checkedBy: ["bp-ff-bf-wf-list", "naive reference"],
  needs: ["load"],
  cost: "O(log n)",
  parameters: {
    inUse: { type: "boolean", default: false, summary: "Whether any host in use goes before the empty ones." },
  },
  create: ({ inUse }) => ({
    kind: "index",
    key: (host, context) => (inUse === true && host.vms === 0 ? 0 : -freeShare(host, context)),
  }),
};
