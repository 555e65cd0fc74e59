import type { SchedulerDefinition } from "../types.ts";

/**
 * Least slack, also least laxity: slack is the time to the deadline less the work left, at speed 1. The present instant
 * is common to all tasks, so the key is deadline − remaining. With preemption a task is displaced when another arrives
 * or finishes, not at the instants between at which the slack of a waiting task falls below that of one in service:
 * that would switch without end. Tasks without a deadline come last.
 */
export const leastSlack: SchedulerDefinition = {
  family: "scheduler",
  name: "least-slack",
  summary: "The task with the least slack, deadline less work left.",
  source: "Mok 1983, Fundamental Design Problems of Distributed Systems for the Hard-Real-Time Environment",
  checkedBy: ["worked by hand", "naive reference"],
  needs: ["deadline", "size"],
  cost: "O(log n + slots)",
  parameters: {
    preemptive: {
      type: "boolean",
      default: true,
      summary: "Whether a task with less slack displaces the task in service.",
    },
  },
  create: ({ preemptive }) => ({
    kind: "index",
    key: (task) => task.deadline - task.remaining,
    preempts: preemptive === true,
  }),
};
