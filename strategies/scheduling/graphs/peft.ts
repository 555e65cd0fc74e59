import { placeReady, Timetable } from "../../graphs.ts";
import type { SchedulerDefinition, TaskGraph } from "../../types.ts";

/**
 * Predict earliest finish time: a table says how much longer the graph takes at least once a task has run on a
 * processor, if all that follows goes where it is quickest. The ready task with the largest mean of its row goes to
 * the processor where its finish and the table's entry together are least. Looks ahead at the cost of HEFT.
 */
export const peft: SchedulerDefinition = {
  family: "scheduler",
  name: "peft",
  summary: "Processors chosen by the finish of the task and of what best follows it.",
  source: "Arabnejad and Barbosa 2014, IEEE TPDS 25(3)",
  checkedBy: ["sc-peft-122"],
  needs: ["size"],
  cost: "O(edges × processors² + tasks² × processors) per graph",
  parameters: {},
  create: () => ({
    kind: "graph",
    plan(graph) {
      const costs = optimisticCosts(graph);
      const ranks = costs.map((row) => Math.fround(row.reduce((sum, cost) => sum + cost, 0) / row.length));
      const table = new Timetable(graph, { insertion: true });
      return placeReady(graph, table, (ready) => {
        const task = ready.reduce((a, b) => (ranks[b] > ranks[a] ? b : a));
        const { processor } = table.best(task, (p) => table.earliestFinish(task, p) + costs[task][p]);
        return { task, processor };
      });
    },
  }),
};

/** The optimistic cost table: by task and processor the least time from the end of the task to that of the graph, s. */
function optimisticCosts(graph: TaskGraph): Float64Array[] {
  const costs = Array.from({ length: graph.size }, () => new Float64Array(graph.processors));
  const follow = (from: number, next: { task: number; delay: number }): number => {
    let least = Infinity;
    for (let p = 0; p < graph.processors; p++) {
      const delay = graph.nodeOf(p) === graph.nodeOf(from) ? 0 : next.delay;
      least = Math.min(least, costs[next.task][p] + graph.time(next.task, p) + delay);
    }
    return least;
  };
  for (const task of graph.order.toReversed()) {
    for (let p = 0; p < graph.processors; p++) {
      for (const next of graph.after(task)) costs[task][p] = Math.max(costs[task][p], follow(p, next));
    }
  }
  return costs;
}
