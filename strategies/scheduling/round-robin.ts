import type { SchedulerDefinition } from "../types.ts";

/** Each task in turn for at most one quantum; an unfinished task goes to the end of the line. */
export const roundRobinQuantum: SchedulerDefinition = {
  family: "scheduler",
  name: "round-robin",
  summary: "Each task in turn for at most one quantum.",
  source: "Kleinrock 1964, Naval Research Logistics Quarterly 11",
  checkedBy: ["sc-rr-quantum4"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    quantum: {
      type: "duration",
      default: 0.01,
      min: 0,
      above: true,
      summary: "Longest stay in service before the next task's turn, s.",
    },
  },
  create: ({ quantum }) => ({ kind: "quantum", quantum: quantum as number }),
};
