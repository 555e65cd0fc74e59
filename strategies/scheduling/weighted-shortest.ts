import type { SchedulerDefinition } from "../types.ts";

/**
 * Smith's rule, also WSPT or the c-mu rule: the least estimated size over weight next, without preemption. On one
 * server it has the least weighted sum of completion times of a given set of tasks; with equal weights it is sjf.
 */
export const weightedShortest: SchedulerDefinition = {
  family: "scheduler",
  name: "weighted-shortest",
  summary: "The least size over weight next, without preemption.",
  source: "Smith 1956, Naval Research Logistics Quarterly 3",
  checkedBy: ["sc-wspt", "exhaustive search"],
  needs: ["size", "weight"],
  cost: "O(log n)",
  parameters: {},
  create: () => ({ kind: "index", key: (task) => task.estimate / task.weight, preempts: false }),
};
