import type { SchedulerDefinition } from "../types.ts";

/** First come, first served. */
export const fcfs: SchedulerDefinition = {
  family: "scheduler",
  name: "fcfs",
  summary: "In order of arrival.",
  source: "Erlang 1909; Pollaczek 1930 and Khinchine 1932 for the mean wait",
  checkedBy: ["q-mm2-a1.6-EW", "q-md1-EW", "q-mh21-EW"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {},
  create: () => ({ kind: "order", next: "first", preempts: false }),
};
