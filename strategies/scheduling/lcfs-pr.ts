import type { SchedulerDefinition } from "../types.ts";

/**
 * Last come, first served, preemptive-resume: an arrival displaces the task in service, which goes on later where it
 * stopped. The mean response time depends on the size distribution through its mean only.
 */
export const lcfsPr: SchedulerDefinition = {
  family: "scheduler",
  name: "lcfs-pr",
  summary: "The latest arrival at once, displacing the task in service.",
  source: "Baskett, Chandy, Muntz and Palacios 1975, JACM 22(2)",
  checkedBy: ["q-mg1-lcfspr-ET"],
  needs: ["nothing"],
  cost: "O(log n + slots)",
  parameters: {},
  create: () => ({ kind: "order", next: "last", preempts: true }),
};
