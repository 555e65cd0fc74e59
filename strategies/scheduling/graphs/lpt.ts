import { byRank, meanTime, takeFromList } from "../../graphs.ts";
import type { SchedulerDefinition } from "../../types.ts";

/**
 * Longest processing time first: an idle processor takes the longest ready task. For tasks without dependencies on m
 * equal processors at most 4/3 − 1/(3m) times as long as the best. In a graph it does not see what follows a task.
 */
export const lpt: SchedulerDefinition = {
  family: "scheduler",
  name: "lpt",
  summary: "An idle processor takes the longest ready task.",
  source: "Graham 1969, SIAM Journal on Applied Mathematics 17",
  checkedBy: ["worked by hand"],
  needs: ["size"],
  cost: "O(ready tasks) per decision",
  parameters: {},
  create: () => ({
    kind: "graph-online",
    begin(graph) {
      const times = Float64Array.from({ length: graph.size }, (_, task) => meanTime(graph, task));
      return takeFromList(graph, byRank(graph, times));
    },
  }),
};
