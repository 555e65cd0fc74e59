import type { SchedulerDefinition } from "../types.ts";

/**
 * Fixed priorities by relative deadline, the shortest first, with preemption; where deadlines equal periods it is
 * rate-monotonic. Optimal among fixed priorities for periodic tasks on one server. Without a deadline: last.
 */
export const deadlineMonotonic: SchedulerDefinition = {
  family: "scheduler",
  name: "deadline-monotonic",
  summary: "The shortest relative deadline first, with preemption.",
  source: "Leung and Whitehead 1982, Performance Evaluation 2; Liu and Layland 1973, JACM 20(1) (rate-monotonic)",
  checkedBy: ["sc-rm-response", "worked by hand"],
  needs: ["deadline"],
  cost: "O(log n + slots)",
  parameters: {},
  create: () => ({ kind: "index", key: (task) => task.deadline - task.arrival, preempts: true }),
};
