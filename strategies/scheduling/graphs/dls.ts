import { placeReady, timesOf, Timetable, upwardRanks } from "../../graphs.ts";
import type { SchedulerDefinition, TaskGraph } from "../../types.ts";

/**
 * Dynamic level scheduling: of all pairs of a ready task and a processor the one with the highest level next: the
 * longest way from the task to the end by median times, less the earliest start, plus what the processor is quicker
 * than the median. Looks at all pairs at each step, so it weighs a better processor against a more urgent task.
 */
export const dls: SchedulerDefinition = {
  family: "scheduler",
  name: "dls",
  summary: "The pair of task and processor with the highest level, which falls with its start, next.",
  source: "Sih and Lee 1993, IEEE TPDS 4(2)",
  checkedBy: ["worked by hand"],
  needs: ["size"],
  cost: "O(tasks² × processors) per graph, times the edges of a task",
  parameters: {},
  create: () => ({
    kind: "graph",
    plan(graph) {
      const median = Float64Array.from({ length: graph.size }, (_, task) => medianTime(graph, task));
      const levels = upwardRanks(graph, (task) => median[task], false);
      const table = new Timetable(graph, { insertion: false });
      // Level of the task − start + (median − time), and start + time is the finish, which is to be least.
      const place = (task: number): { task: number; processor: number; level: number } => {
        const { processor, least } = table.best(task);
        return { task, processor, level: Math.fround(levels[task] + median[task] - least) };
      };
      return placeReady(graph, table, (ready) => ready.map(place).reduce((a, b) => (b.level > a.level ? b : a)));
    },
  }),
};

function medianTime(graph: TaskGraph, task: number): number {
  const times = timesOf(graph, task).sort((a, b) => a - b);
  const upper = times.length >> 1;
  return times.length % 2 === 1 ? times[upper] : (times[upper - 1] + times[upper]) / 2;
}
