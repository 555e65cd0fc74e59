import type { SchedulerDefinition } from "../types.ts";

/**
 * Longest job first: the largest estimated size next; the task in service is never disturbed. Good for finishing a
 * fixed set of tasks early on several machines, where the long ones must not come last; bad for the mean response time.
 */
export const ljf: SchedulerDefinition = {
  family: "scheduler",
  name: "ljf",
  summary: "The largest task next, without preemption.",
  source: "Graham 1969, SIAM J. Appl. Math. 17(2) (as LPT list scheduling)",
  checkedBy: ["sc-lpt-tight-m3"],
  needs: ["size"],
  cost: "O(log n)",
  parameters: {},
  create: () => ({ kind: "index", key: (task) => -task.estimate, preempts: false }),
};
