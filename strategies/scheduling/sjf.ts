import type { SchedulerDefinition } from "../types.ts";

/** Shortest job first: the least estimated size next; the task in service is never disturbed. */
export const sjf: SchedulerDefinition = {
  family: "scheduler",
  name: "sjf",
  summary: "The smallest task next, without preemption.",
  source: "Phipps 1956, Operations Research 4; Conway, Maxwell and Miller 1967",
  checkedBy: ["q-mm1-sjf-rho08", "sc-fcfs-convoy"],
  needs: ["size"],
  cost: "O(log n)",
  parameters: {},
  create: () => ({ kind: "index", key: (task) => task.estimate, preempts: false }),
};
