import type { SchedulerDefinition } from "../types.ts";

/** The most urgent class next (larger priority first), in order of arrival within it; service is never interrupted. */
export const priority: SchedulerDefinition = {
  family: "scheduler",
  name: "priority",
  summary: "The most urgent class next, without preemption.",
  source: "Cobham 1954, Operations Research 2",
  checkedBy: ["q-mm1-np-priority", "q-conservation-law"],
  needs: ["priority"],
  cost: "O(log n)",
  parameters: {},
  create: () => ({ kind: "index", key: (task) => -task.priority, preempts: false }),
};
