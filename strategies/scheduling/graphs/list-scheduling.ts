import { takeFromList } from "../../graphs.ts";
import type { SchedulerDefinition } from "../../types.ts";

/**
 * Graham's list scheduling: whenever a processor is idle it takes the first task as listed that is ready. Needs to know
 * nothing, and without delays of data is at most 2 − 1/m times as long as the best on m equal processors. More
 * processors, shorter tasks or fewer dependencies can make it longer, all the same.
 */
export const listScheduling: SchedulerDefinition = {
  family: "scheduler",
  name: "list-scheduling",
  summary: "An idle processor takes the first ready task as listed.",
  source: "Graham 1966, Bell System Technical Journal 45; 1969, SIAM Journal on Applied Mathematics 17",
  checkedBy: ["sc-graham-anomaly-base", "sc-graham-anomaly-m4"],
  needs: ["nothing"],
  cost: "O(ready tasks) per decision",
  parameters: {},
  create: () => ({
    kind: "graph-online",
    begin: (graph) =>
      takeFromList(
        graph,
        Array.from({ length: graph.size }, (_, task) => task),
      ),
  }),
};
