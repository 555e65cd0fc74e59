import { placeReady, Timetable } from "../../graphs.ts";
import type { SchedulerDefinition } from "../../types.ts";

/**
 * Max-min: of the ready tasks the one whose earliest finish is latest goes next, to the processor of that finish. Long
 * tasks begin early and short ones fill up beside them: good where a few tasks are much longer than the others.
 */
export const maxMin: SchedulerDefinition = {
  family: "scheduler",
  name: "max-min",
  summary: "Of the ready tasks the one whose earliest finish is latest next, where it finishes first.",
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
        return choices.reduce((a, b) => (b.least > a.least ? b : a));
      });
    },
  }),
};
