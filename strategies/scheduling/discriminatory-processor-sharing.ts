import type { SchedulerDefinition } from "../types.ts";

/**
 * Discriminatory processor sharing: all tasks at once, each with a share in proportion to the weight of its class and
 * none faster than one slot. The fluid limit of weighted turns; with equal weights it is processor sharing.
 */
export const discriminatoryProcessorSharing: SchedulerDefinition = {
  family: "scheduler",
  name: "discriminatory-processor-sharing",
  summary: "All tasks at once, in shares by weight.",
  source: "Kleinrock 1967, JACM 14(2); Fayolle, Mitrani and Iasnogorodski 1980, JACM 27(3)",
  checkedBy: ["closed form", "naive reference"],
  needs: ["weight"],
  cost: "O(log n + classes²)",
  parameters: {},
  create: () => ({ kind: "sharing", among: "all", weighted: true }),
};
