import type { SchedulerDefinition } from "../types.ts";

/** Last come, first served; the task in service is never disturbed. Same mean wait as FCFS, larger variance. */
export const lcfs: SchedulerDefinition = {
  family: "scheduler",
  name: "lcfs",
  summary: "The latest arrival next.",
  source: "Kingman 1962, The effect of queue discipline on waiting time variance",
  checkedBy: ["closed form", "worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {},
  create: () => ({ kind: "order", next: "last", preempts: false }),
};
