import type { SchedulerDefinition } from "../types.ts";

/** The most urgent class at once, preemptive-resume: a displaced task goes on later where it stopped. */
export const priorityPr: SchedulerDefinition = {
  family: "scheduler",
  name: "priority-pr",
  summary: "The most urgent class at once, displacing less urgent tasks.",
  source: "White and Christie 1958, Operations Research 6",
  checkedBy: ["q-mmc-pr-priority"],
  needs: ["priority"],
  cost: "O(log n + slots)",
  parameters: {},
  create: () => ({ kind: "index", key: (task) => -task.priority, preempts: true }),
};
