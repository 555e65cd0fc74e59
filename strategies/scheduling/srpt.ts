import type { SchedulerDefinition } from "../types.ts";

/**
 * Shortest remaining processing time: serves the task with the least estimated work left, displacing a longer one. No
 * policy has a smaller mean response time on one server.
 */
export const srpt: SchedulerDefinition = {
  family: "scheduler",
  name: "srpt",
  summary: "The task with the least work left, with preemption.",
  source: "Schrage and Miller 1966, Operations Research 14; Schrage 1968 (optimality)",
  checkedBy: ["q-mm1-srpt-rho08", "sc-srpt-4jobs"],
  needs: ["size"],
  cost: "O(log n + slots)",
  parameters: {},
  create: () => ({ kind: "index", key: (task) => task.remaining, preempts: true }),
};
