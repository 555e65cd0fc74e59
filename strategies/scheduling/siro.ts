import type { SchedulerDefinition } from "../types.ts";

/** Service in random order: the next task is any of those waiting, with equal chances. Same mean wait as FCFS. */
export const siro: SchedulerDefinition = {
  family: "scheduler",
  name: "siro",
  summary: "Any waiting task, with equal chances.",
  source: "Kingman 1962, On queues in which customers are served in random order",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {},
  create: () => ({ kind: "chooser", choose: (tasks, { random }) => random.below(tasks.size) }),
};
