import { alignment, leastHost } from "./score.ts";
import type { AllocatorDefinition } from "./types.ts";

/**
 * The host whose free resources point most nearly in the direction of what the VM asks for, whatever the lengths. It
 * keeps the proportions of what is left, so that no resource is stranded; it does not care how full a host is.
 */
export const cosine: AllocatorDefinition = {
  family: "allocator",
  name: "cosine",
  summary: "The host whose free resources are most nearly parallel to the demand.",
  source: "Gabay and Zaourar 2016, Vector bin packing with heterogeneous bins, Ann. Oper. Res. 242",
  checkedBy: ["worked by hand"],
  needs: ["load"],
  cost: "O(n)",
  parameters: {},
  create: () => ({
    kind: "chooser",
    choose: (vm, hosts, { resources }) =>
      leastHost(hosts, (host) => {
        const { dot, asked, free } = alignment(vm, host, resources.length);
        return asked > 0 ? -dot / Math.sqrt(asked * free) : 0;
      }),
  }),
};
