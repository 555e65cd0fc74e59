import { Timetable } from "../../graphs.ts";
import type { Placement, SchedulerDefinition, TaskGraph } from "../../types.ts";

/**
 * Johnson's rule for the two-machine flow shop: jobs that are shorter on the first machine come first, shortest there
 * first; then the others, shortest on the second machine last. The shortest schedule there is. The graph must be a flow
 * shop: two processors, and pairs of a task that runs on the first only and one behind it that runs on the second only.
 */
export const johnson: SchedulerDefinition = {
  family: "scheduler",
  name: "johnson",
  summary: "The best order of jobs that go through two machines one after the other.",
  source: "Johnson 1954, Naval Research Logistics Quarterly 1(1)",
  checkedBy: ["sc-johnson-5"],
  needs: ["size"],
  cost: "O(tasks log tasks) per graph",
  parameters: {},
  create: () => ({ kind: "graph", plan }),
};

function plan(graph: TaskGraph): Placement[] {
  const jobs = graph.order
    .filter((task) => graph.before(task).length === 0)
    .map((first) => ({ first, second: secondOf(graph, first) }));
  const [a, b] = [0, 1].map(
    (machine) =>
      (task: number): number =>
        graph.time(task, machine),
  );
  const rising = jobs.filter(({ first, second }) => a(first) <= b(second)).sort((x, y) => a(x.first) - a(y.first));
  const falling = jobs.filter(({ first, second }) => !(a(first) <= b(second)));
  falling.sort((x, y) => b(y.second) - b(x.second));
  const table = new Timetable(graph, { insertion: false });
  for (const { first, second } of [...rising, ...falling]) {
    table.place(first, 0);
    table.place(second, 1);
  }
  return table.plan();
}

/** The second task of a job. */
function secondOf(graph: TaskGraph, first: number): number {
  const [next] = graph.after(first);
  const isJob =
    graph.processors === 2 &&
    graph.after(first).length === 1 &&
    graph.before(next.task).length === 1 &&
    graph.after(next.task).length === 0 &&
    (next.delay === 0 || graph.nodeOf(0) === graph.nodeOf(1));
  if (isJob && !graph.runsOn(first, 1) && !graph.runsOn(next.task, 0)) return next.task;
  throw new RangeError("johnson needs two processors and jobs of two tasks, one for each, without delay between them");
}
