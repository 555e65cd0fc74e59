import type { SchedulerDefinition } from "../types.ts";

/**
 * All tasks present share the node equally, none faster than one slot. The limit of round-robin with a vanishing
 * quantum. The mean response time depends on the size distribution through its mean only.
 */
export const processorSharing: SchedulerDefinition = {
  family: "scheduler",
  name: "processor-sharing",
  summary: "All tasks at once, in equal shares.",
  source: "Kleinrock 1967, JACM 14(2); Sakata, Noguchi and Oizumi 1969 (insensitivity)",
  checkedBy: ["q-mg1ps-bp-ET", "cs-example9"],
  defaultOf: ["CloudSim"],
  needs: ["nothing"],
  cost: "O(log n)",
  parameters: {},
  create: () => ({ kind: "sharing", among: "all" }),
};
