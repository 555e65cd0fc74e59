import type { SchedulerDefinition } from "../types.ts";

/** Preemptive shortest job first: like SRPT, but by the size estimated at arrival, whatever has been done since. */
export const psjf: SchedulerDefinition = {
  family: "scheduler",
  name: "psjf",
  summary: "The task with the smallest size, with preemption.",
  source: "Harchol-Balter 2013, Performance Modeling and Design, sec. 32.3",
  checkedBy: ["naive reference", "worked by hand"],
  needs: ["size"],
  cost: "O(log n + slots)",
  parameters: {},
  create: () => ({ kind: "index", key: (task) => task.estimate, preempts: true }),
};
