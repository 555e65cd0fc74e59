import { Calendar } from "../sim/kernel/calendar.ts";
import { stream } from "../sim/kernel/stream.ts";
import { Graph } from "../sim/model/graph/graph.ts";
import { GraphRun, type Schedule } from "../sim/model/graph/graph-run.ts";
import { keepTo } from "../sim/model/graph/planned.ts";
import { schedulers } from "../strategies/registry.ts";
import type { GraphDecisions, ParameterValues, Placement, TaskGraph } from "../strategies/types.ts";

type Edges = readonly (readonly number[])[];

/** A graph on nodes of one slot each; null: the task cannot run there. */
export function graphOf(costs: readonly (readonly (number | null)[])[], edges: Edges = [], slots?: number[]): Graph {
  return new Graph({
    slots: slots ?? costs[0].map(() => 1),
    times: costs.map((row) => row.map((cost) => cost ?? Infinity)),
    edges: edges.map(([from, to, delay = 0]) => ({ from, to, delay })),
  });
}

/** Tasks of these times on `machines` equal processors. */
export const equal = (times: readonly number[], machines: number, edges: Edges = []): Graph =>
  graphOf(
    times.map((time) => Array.from({ length: machines }, () => time)),
    edges,
  );

/** A random graph with unlike costs and delays; `alike`: equal processors and no delays. */
export function randomGraph(seed: number, tasks: number, machines: number, alike = false): Graph {
  const random = stream(seed, 0, "test graphs");
  const costs = Array.from({ length: tasks }, () => {
    const time = 1 + random.below(9);
    return Array.from({ length: machines }, () => (alike ? time : time + random.below(12)));
  });
  const edges: number[][] = [];
  for (let to = 1; to < tasks; to++) {
    for (let from = 0; from < to; from++) {
      if (random.below(tasks) < 3) edges.push([from, to, alike ? 0 : random.below(10)]);
    }
  }
  return graphOf(costs, edges);
}

function decisions(
  name: string,
  given: ParameterValues,
  graph: TaskGraph,
  clock: Calendar,
  seed: number,
): GraphDecisions {
  const definition = schedulers.get(name);
  if (definition === undefined) throw new RangeError(`no scheduler is called ${name}`);
  const defaults = Object.entries(definition.parameters).map(([key, one]) => [key, one.default]);
  const policy = definition.create({ ...Object.fromEntries(defaults), ...given });
  const context = { now: 0, random: stream(seed, 0, "strategy") };
  if (policy.kind === "graph") return keepTo(policy.plan(graph, context), graph);
  if (policy.kind === "graph-online") return policy.begin(graph, context);
  throw new RangeError(`${name} is of kind ${policy.kind}`);
}

function carryOut(graph: TaskGraph, decide: (clock: Calendar) => GraphDecisions): Schedule & { left: number } {
  const clock = new Calendar();
  const run = new GraphRun(clock, graph, decide(clock));
  run.begin();
  clock.run();
  return run;
}

/** Runs a graph by a scheduler; `estimated` is what the scheduler is told, the graph itself unless given. */
export function schedule(
  graph: TaskGraph,
  name: string,
  parameters: ParameterValues = {},
  { seed = 1, estimated = graph }: { seed?: number; estimated?: TaskGraph } = {},
): Schedule & { left: number } {
  return carryOut(graph, (clock) => decisions(name, parameters, estimated, clock, seed));
}

/** Carries out a plan made by the estimates of another graph. */
export const follow = (graph: TaskGraph, plan: readonly Placement[], estimated = graph): Schedule & { left: number } =>
  carryOut(graph, () => keepTo(plan, estimated));

export const decide = (graph: TaskGraph, by: GraphDecisions): Schedule & { left: number } => carryOut(graph, () => by);

export const makespan = ({ finish }: Schedule): number => Math.max(...finish);

/** Processor, start and finish of each task. */
export const rows = ({ processor, start, finish }: Schedule): number[][] =>
  Array.from(processor, (p, task) => [p, start[task], finish[task]]);

/** What is wrong with a schedule, found pair by pair; empty: nothing. */
export function breaches(graph: TaskGraph, { processor, start, finish }: Schedule): string[] {
  const found: string[] = [];
  for (let a = 0; a < graph.size; a++) {
    if (!(Math.abs(finish[a] - start[a] - graph.time(a, processor[a])) < 1e-9)) found.push(`${a} has another length`);
    for (const { task, delay } of graph.before(a)) {
      const ready = finish[task] + (graph.nodeOf(processor[task]) === graph.nodeOf(processor[a]) ? 0 : delay);
      if (!(start[a] >= ready - 1e-9)) found.push(`${a} starts before the data of ${task}`);
    }
    for (let b = 0; b < a; b++) {
      const apart = finish[a] <= start[b] + 1e-9 || finish[b] <= start[a] + 1e-9;
      if (processor[a] === processor[b] && !apart) found.push(`${a} and ${b} overlap`);
    }
  }
  return found;
}

/** The shortest schedule, by placing all tasks in all orders on all processors; for a handful of tasks. */
export function shortest(graph: TaskGraph): number {
  const finish = new Map<number, number>();
  const where = new Map<number, number>();
  const free = Array.from({ length: graph.processors }, () => 0);
  const go = (length: number): number => {
    if (finish.size === graph.size) return length;
    let best = Infinity;
    for (let task = 0; task < graph.size; task++) {
      if (finish.has(task) || graph.before(task).some((one) => !finish.has(one.task))) continue;
      for (const [p, before] of free.entries()) {
        const data = graph.before(task).map((one) => {
          const away = graph.nodeOf(where.get(one.task) ?? 0) !== graph.nodeOf(p);
          return (finish.get(one.task) ?? 0) + (away ? one.delay : 0);
        });
        const end = Math.max(before, ...data) + graph.time(task, p);
        finish.set(task, end);
        where.set(task, p);
        free[p] = end;
        best = Math.min(best, go(Math.max(length, end)));
        free[p] = before;
        finish.delete(task);
      }
    }
    return best;
  };
  return go(0);
}
