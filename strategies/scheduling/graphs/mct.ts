import { placeInOrder } from "../../graphs.ts";
import type { SchedulerDefinition } from "../../types.ts";

/**
 * Minimum completion time: the tasks in the order of the graph as listed, each on the processor where it finishes
 * first. The least one can do with known times; what a better order gains is seen against it.
 */
export const mct: SchedulerDefinition = {
  family: "scheduler",
  name: "mct",
  summary: "Tasks as listed, each on the processor where it finishes first.",
  source: "Maheswaran, Ali, Siegel, Hensgen and Freund 1999, JPDC 59(2)",
  checkedBy: ["worked by hand"],
  needs: ["size"],
  cost: "O((tasks + edges) × processors) per graph",
  parameters: {},
  create: () => ({ kind: "graph", plan: (graph) => placeInOrder(graph, graph.order, false) }),
};
