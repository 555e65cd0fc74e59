import type { GraphDecisions, GraphScheduler, ParameterValues } from "../../strategies/types.ts";
import { Calendar } from "../kernel/calendar.ts";
import { exp } from "../kernel/math.ts";
import type { Stream } from "../kernel/stream.ts";
import { normal } from "../kernel/variates.ts";
import type { Row } from "../measure/account.ts";
import { lowerBounds, sequentialTime } from "../model/graph/bounds.ts";
import { Graph } from "../model/graph/graph.ts";
import { GraphRun, type Schedule } from "../model/graph/graph-run.ts";
import { keepTo } from "../model/graph/planned.ts";
import type { InformationSpec, NodeGroup, Scenario } from "../scenario/types.ts";
import type { ListedGraph } from "../workload/graph-spec.ts";
import { drawGraph } from "../workload/graphs.ts";
import type { Replication, Setup } from "./simulate.ts";
import { contextOf, streamsOf } from "./streams.ts";

/**
 * Runs the graph of tasks of one replication from its start to its end.
 *
 * @throws RangeError when the plan is not legal or the scheduler decides something impossible
 */
export function simulateGraph(setup: Setup): Replication {
  const { scenario } = setup;
  const clock = new Calendar();
  const { open, unseed } = streamsOf(scenario.seed, setup.replication);
  const nodes = scenario.nodes.flatMap((group) => Array.from({ length: group.count }, () => group));
  const listed = tasksOf(scenario, nodes, open);
  const graph = graphOf(listed, nodes, scenario.network?.cost ?? 0);
  const factors = errorsOf(scenario.information, graph.size, open);
  const estimated = factors === null ? graph : graph.scaled(factors);
  const { name: _name, ...parameters } = scenario.strategies.scheduler;
  const context = contextOf(clock, open(`${setup.strategyStream}/scheduler`));
  const decisions = decisionsOf(
    setup.policies.scheduler.create(parameters satisfies ParameterValues),
    estimated,
    context,
  );
  const run = new GraphRun(clock, graph, decisions);
  run.begin();
  clock.run();
  if (run.left > 0) throw new RangeError(`the scheduler left ${run.left} of ${graph.size} tasks of the graph undone`);
  const { all, utilisation } = measured(graph, run, nodes);
  const section = { all, classes: [], utilisation, inflow: new Float64Array(nodes.length) };
  const done = { arrived: graph.size, finished: graph.size };
  return {
    all: section,
    sections: [section],
    counts: { ...done, dropped: 0, abandoned: 0, present: 0, excluded: 0 },
    responses: new Float64Array(0),
    unseed: unseed(),
  };
}

function tasksOf({ workload }: Scenario, nodes: readonly NodeGroup[], open: (name: string) => Stream): ListedGraph {
  if (!("graph" in workload)) throw new RangeError("the workload is no graph of tasks");
  const { graph } = workload;
  if ("file" in graph) throw new RangeError(`the graph in ${graph.file} has not been read`);
  return "kind" in graph
    ? drawGraph(
        graph,
        nodes.map(({ speed }) => speed),
        open,
      )
    : graph;
}

/** @throws RangeError where a list of costs does not have an entry for each node */
function graphOf({ tasks, edges }: ListedGraph, nodes: readonly NodeGroup[], cost: number): Graph {
  for (const [task, { costs }] of tasks.entries()) {
    if (costs === undefined || costs.length === nodes.length) continue;
    throw new RangeError(`task ${task} must have one cost per node (${nodes.length}), got ${costs.length}`);
  }
  return new Graph({
    slots: nodes.map(({ slots }) => slots),
    times: tasks.map(({ size = NaN, costs }) =>
      nodes.map(({ speed }, node) => (costs === undefined ? size / speed : (costs[node] ?? Infinity))),
    ),
    edges: edges.map(([from, to, data]) => ({ from, to, delay: data * cost })),
  });
}

/** What the estimate of each task is of its time; null: they are exact. */
function errorsOf(information: InformationSpec, count: number, open: (name: string) => Stream): Float64Array | null {
  if (information.kind === "exact") return null;
  const factors = new Float64Array(count).fill(NaN);
  if (information.kind !== "lognormal") return factors;
  const { sigma } = information;
  const errors = open("estimates");
  return factors.map(() => exp(sigma * normal(errors) - (sigma * sigma) / 2));
}

function decisionsOf(
  scheduler: { kind: string } | GraphScheduler,
  estimated: Graph,
  context: ReturnType<typeof contextOf>,
): GraphDecisions {
  if ("plan" in scheduler) return keepTo(scheduler.plan(estimated, context), estimated);
  if ("begin" in scheduler) return scheduler.begin(estimated, context);
  throw new RangeError(`a scheduler of kind ${scheduler.kind} serves requests, no graph of tasks`);
}

/** The metrics of a run; utilisation by node. */
function measured(
  graph: Graph,
  { processor, finish }: Schedule,
  nodes: readonly NodeGroup[],
): { all: Row; utilisation: Float64Array } {
  const makespan = finish.reduce((a, b) => Math.max(a, b), 0);
  const busy = new Float64Array(nodes.length);
  for (const [task, p] of processor.entries()) busy[graph.nodeOf(p)] += graph.time(task, p);
  const bounds = lowerBounds(graph);
  const speedup = sequentialTime(graph) / makespan;
  const all: Row = {
    makespan,
    slr: makespan / bounds.path,
    speedup,
    efficiency: speedup / graph.processors,
    "optimum.ratio": makespan / bounds.combined,
    "bound.path": bounds.path,
    "bound.work": bounds.work,
    "bound.combined": bounds.combined,
    utilisation: busy.reduce((sum, time) => sum + time, 0) / (graph.processors * makespan),
  };
  return { all, utilisation: busy.map((time, node) => time / (nodes[node].slots * makespan)) };
}
