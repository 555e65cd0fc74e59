import type { SchedulerDefinition } from "../types.ts";

/**
 * Earliest deadline first. On one server it meets all deadlines whenever any policy can; tasks without a deadline come
 * last, in order of arrival.
 */
export const edf: SchedulerDefinition = {
  family: "scheduler",
  name: "edf",
  summary: "The earliest deadline first.",
  source: "Jackson 1955; Liu and Layland 1973, JACM 20(1)",
  checkedBy: ["sc-edd-lmax"],
  needs: ["deadline"],
  cost: "O(log n + slots)",
  parameters: {
    preemptive: {
      type: "boolean",
      default: true,
      summary: "Whether an earlier deadline displaces the task in service.",
    },
  },
  create: ({ preemptive }) => ({ kind: "index", key: (task) => task.deadline, preempts: preemptive === true }),
};
