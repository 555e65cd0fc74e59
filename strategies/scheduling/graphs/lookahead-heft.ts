import { byRank, meanTime, Timetable, upwardRanks } from "../../graphs.ts";
import type { SchedulerDefinition } from "../../types.ts";

/**
 * HEFT that looks one step ahead: a task goes to the processor after which the last of the tasks that depend on it,
 * placed for trial where each finishes first, is done soonest. Avoids HEFT's blindness to the delays a choice brings
 * later, at the price of trying out all of them for each processor.
 */
export const lookaheadHeft: SchedulerDefinition = {
  family: "scheduler",
  name: "lookahead-heft",
  summary: "HEFT whose processor is the one from which the next tasks would finish first.",
  source: "Bittencourt, Sakellariou and Madeira 2010, Euromicro PDP",
  checkedBy: ["worked by hand"],
  needs: ["size"],
  cost: "O(edges × tasks × processors²) per graph, times the edges of a task",
  parameters: {},
  create: () => ({
    kind: "graph",
    plan(graph) {
      const order = byRank(
        graph,
        upwardRanks(graph, (task) => meanTime(graph, task), true),
      );
      const place = new Int32Array(graph.size);
      for (const [i, task] of order.entries()) place[task] = i;
      const table = new Timetable(graph, { insertion: true });
      for (const task of order) {
        const next = graph.after(task).map((one) => one.task);
        next.sort((a, b) => place[a] - place[b]);
        const { processor } = table.best(task, (p) => lastFinish(table, task, p, next));
        table.place(task, processor);
      }
      return table.plan();
    },
  }),
};

/** The last finish of a task on a processor and of some that follow, each placed for trial where it finishes first. */
function lastFinish(table: Timetable, task: number, processor: number, next: readonly number[]): number {
  table.place(task, processor);
  let last = table.finish(task);
  for (const one of next) {
    table.place(one, table.best(one).processor);
    last = Math.max(last, table.finish(one));
  }
  for (const one of [task, ...next]) table.remove(one);
  return last;
}
