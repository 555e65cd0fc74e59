import { placeReady, Timetable } from "../../graphs.ts";
import type { SchedulerDefinition } from "../../types.ts";

/**
 * Min-min: of the ready tasks the one whose earliest finish is least goes next, to the processor of that finish. Keeps
 * processors busy with short tasks at once; long ones that come last may leave most processors idle at the end.
 */
export const minMin: SchedulerDefinition = {
  family: "scheduler",
  name: "min-min",
  summary: "Of the ready tasks the one that can finish first next, where it does.",
  source: "Ibarra and Kim 1977, Journal of the ACM 24(2)",
  checkedBy: ["worked by hand"],
  needs: ["size"],
  cost: "O(tasks² × processors) per graph, times the edges of a task",
  parameters: {},
  create: () => ({
    kind: "graph",
    plan(graph) {
      const table = new Timetable(graph, { insertion: false });
      return placeReady(graph, table, (ready) => {
        const choices = ready.map((task) => ({ task, ...table.best(task) }));
        return choices.reduce((a, b) => (b.least < a.least ? b : a));
      });
    },
  }),
};
