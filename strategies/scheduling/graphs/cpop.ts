import { downwardRanks, meanTime, placeReady, Timetable, upwardRanks } from "../../graphs.ts";
import type { SchedulerDefinition, TaskGraph } from "../../types.ts";

/**
 * Critical path on a processor: the tasks of the longest path, by mean times and delays, all run on the processor that
 * is quickest at them; each other task runs where it finishes first. The ready task on the longest path goes first.
 * Good where one long chain decides and its data are large; a poor choice of the one processor costs much.
 */
export const cpop: SchedulerDefinition = {
  family: "scheduler",
  name: "cpop",
  summary: "The longest path on one processor, every other task where it finishes first.",
  source: "Topcuoglu, Hariri and Wu 2002, IEEE TPDS 13(3)",
  checkedBy: ["worked by hand"],
  needs: ["size"],
  cost: "O((edges + tasks²) × processors) per graph",
  parameters: {},
  create: () => ({
    kind: "graph",
    plan(graph) {
      const down = downwardRanks(graph);
      // Through single precision, so that rounding does not part the tasks of one path.
      const priority = upwardRanks(graph, (task) => meanTime(graph, task), true).map((up, i) =>
        Math.fround(up + down[i]),
      );
      const critical = criticalPath(graph, priority);
      const table = new Timetable(graph, { insertion: true });
      const own = quickest(graph, critical);
      return placeReady(graph, table, (ready) => {
        const task = ready.reduce((a, b) => (priority[b] > priority[a] ? b : a));
        const pinned = critical.has(task) && own !== null;
        return { task, processor: pinned ? own : table.best(task).processor };
      });
    },
  }),
};

/** The tasks of one longest path. */
function criticalPath(graph: TaskGraph, priority: ArrayLike<number>): ReadonlySet<number> {
  const path = new Set<number>();
  let next = graph.order.filter((task) => graph.before(task).length === 0);
  while (next.length > 0) {
    const task = next.reduce((a, b) => (priority[b] > priority[a] ? b : a));
    path.add(task);
    next = graph.after(task).map((one) => one.task);
  }
  return path;
}

/** The processor with the least time for all of some tasks; null where none can run them all. */
function quickest(graph: TaskGraph, tasks: ReadonlySet<number>): number | null {
  let best: { processor: number; time: number } | null = null;
  for (let processor = 0; processor < graph.processors; processor++) {
    const time = [...tasks].reduce((sum, task) => sum + graph.time(task, processor), 0);
    if (time < (best?.time ?? Infinity)) best = { processor, time };
  }
  return best === null ? null : best.processor;
}
