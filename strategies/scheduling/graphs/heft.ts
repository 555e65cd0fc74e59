import { byRank, meanTime, placeInOrder, upwardRanks } from "../../graphs.ts";
import type { SchedulerDefinition } from "../../types.ts";

/**
 * Heterogeneous earliest finish time: tasks in order of the longest path that is left from their start, by mean times
 * and delays, each on the processor where it finishes first. With `insertion` it may go into a gap between two tasks
 * placed before. The usual yardstick for graphs on unlike processors: quick, and good unless delays are long.
 */
export const heft: SchedulerDefinition = {
  family: "scheduler",
  name: "heft",
  summary: "Task with the longest way to the end first, on the processor where it finishes first.",
  source: "Topcuoglu, Hariri and Wu 2002, IEEE TPDS 13(3)",
  checkedBy: ["sc-heft-80", "sc-heft-ranku", "sc-slr-lower-bound"],
  needs: ["size"],
  cost: "O((edges + tasks²) × processors) per graph",
  parameters: {
    insertion: { type: "boolean", default: true, summary: "Whether a task may go into a gap between two others." },
  },
  create: ({ insertion }) => ({
    kind: "graph",
    plan(graph) {
      const ranks = upwardRanks(graph, (task) => meanTime(graph, task), true);
      return placeInOrder(graph, byRank(graph, ranks), insertion === true);
    },
  }),
};
