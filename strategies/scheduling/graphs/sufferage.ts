import { type Choice, placeReady, Timetable } from "../../graphs.ts";
import type { SchedulerDefinition } from "../../types.ts";

/**
 * Sufferage: of the ready tasks the one goes next that would finish latest on its second best processor compared with
 * its best. Good where processors are unlike, task by task; a task that only one processor can run goes before all.
 */
export const sufferage: SchedulerDefinition = {
  family: "scheduler",
  name: "sufferage",
  summary: "Of the ready tasks the one that loses most without its best processor next, on it.",
  source: "Maheswaran, Ali, Siegel, Hensgen and Freund 1999, JPDC 59(2)",
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
        return choices.reduce((a, b) => (suffers(b) > suffers(a) ? b : a));
      });
    },
  }),
};

/** How much later a task finishes on its second best processor, s. */
function suffers({ least, second }: Choice): number {
  return second - least;
}
