import { meanTime, upwardRanks } from "../../../strategies/graphs.ts";
import { Graph } from "../../model/graph/graph.ts";
import { numberOf, numbersOf, type Parameters, textOf, type TruthCase } from "../cases.ts";
import { type Measurement, type Model, runScenario } from "../model.ts";

/** A graph with the time of each task on each processor; positions from 0. */
interface Example {
  costs: (number | null)[][];
  edges: [from: number, to: number, data: number][];
}

/** The published example of Topcuoglu, Hariri and Wu (2002, figure 2), which cases name instead of giving it. */
const TOPCUOGLU: Parameters = {
  W: [
    [14, 16, 9],
    [13, 19, 18],
    [11, 13, 19],
    [13, 8, 17],
    [12, 13, 10],
    [13, 16, 9],
    [7, 15, 11],
    [5, 11, 14],
    [18, 12, 20],
    [21, 7, 16],
  ],
  edges: [
    [1, 2, 18],
    [1, 3, 12],
    [1, 4, 9],
    [1, 5, 11],
    [1, 6, 14],
    [2, 8, 19],
    [2, 9, 16],
    [3, 7, 23],
    [4, 8, 27],
    [4, 9, 23],
    [5, 9, 13],
    [6, 8, 15],
    [7, 10, 17],
    [8, 10, 11],
    [9, 10, 13],
  ],
};

function rowsOf(parameters: Parameters, name: string): number[][] {
  const rows = parameters[name];
  if (!Array.isArray(rows)) throw new RangeError(`parameters.${name} must be a list of lists, got ${String(rows)}`);
  return rows.map((_, i) => numbersOf(Object.fromEntries(Object.entries(rows)), String(i)));
}

/** Cases number tasks from 1. */
function exampleOf(given: Parameters): Example {
  const parameters = "dag" in given && textOf(given, "dag") === "Topcuoglu 2002" ? TOPCUOGLU : given;
  const edges = rowsOf(parameters, "edges").map(([from, to, data = 0]): [number, number, number] => [
    from - 1,
    to - 1,
    data,
  ]);
  return { costs: rowsOf(parameters, "W"), edges };
}

const algorithm = (tasks: number, compute: () => Promise<number[]>): Measurement => ({
  method: "algorithm",
  tasks,
  compute,
});

/** The metrics of one run. */
async function run({ costs, edges }: Example, scheduler: unknown): Promise<Readonly<Record<string, number>>> {
  const { all } = await runScenario({
    nodes: [{ count: costs[0].length }],
    workload: { graph: { tasks: costs.map((row) => ({ costs: row })), edges } },
    network: { cost: 1 },
    strategies: { scheduler },
  });
  return all.all;
}

/** The length of the schedule by the policy that the system's first word names. */
function lengthOfSchedule({ system, parameters }: TruthCase): Measurement {
  const example = exampleOf(parameters);
  const name = system.split(" ", 1)[0].toLowerCase();
  const { insertion } = parameters;
  const scheduler = name === "heft" && typeof insertion === "boolean" ? { name, insertion } : name;
  return algorithm(example.costs.length, async () => [(await run(example, scheduler)).makespan]);
}

function upward({ parameters }: TruthCase): Measurement {
  const { costs, edges } = exampleOf(parameters);
  return algorithm(costs.length, async () => {
    const graph = new Graph({
      slots: costs[0].map(() => 1),
      times: costs.map((row) => row.map((cost) => cost ?? Infinity)),
      edges: edges.map(([from, to, delay]) => ({ from, to, delay })),
    });
    return [...upwardRanks(graph, (task) => meanTime(graph, task), true)];
  });
}

function lowerBound({ parameters }: TruthCase): Measurement {
  const example = exampleOf(parameters);
  return algorithm(example.costs.length, async () => {
    const metrics = await run(example, "heft");
    return [metrics["bound.path"], metrics.slr];
  });
}

/** Positions that a text such as `T5,T7..T9` names. */
function tasksIn(text: string): number[] {
  return text.split(",").flatMap((part) => {
    const [first, last = first] = part.split("..").map((name) => Number(name.trim().replace(/^T/, "")));
    if (!(first >= 1 && last >= first)) throw new RangeError(`tasks are named such as T5 or T5..T8, got "${part}"`);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i - 1);
  });
}

/** Edges of a text such as `T1<T9; T4<T5..T8`. */
function precedence(text: string): [number, number, number][] {
  const chains = text.split(";").filter((chain) => chain.includes("<"));
  return chains.flatMap((chain) => {
    const [before, after] = chain.split("<").map(tasksIn);
    return before.flatMap((from) => after.map((to): [number, number, number] => [from, to, 0]));
  });
}

/** Graham's list scheduling: tasks renumbered so that the list is their order. */
function listed({ parameters }: TruthCase): Measurement {
  const times = numbersOf(parameters, "times");
  const list = "list" in parameters ? tasksIn(textOf(parameters, "list")) : [...times.keys()];
  const place = new Map(list.map((task, i) => [task, i]));
  const at = (task: number): number => {
    const found = place.get(task);
    if (found === undefined) throw new RangeError(`parameters.list leaves out T${task + 1}`);
    return found;
  };
  const machines = numberOf(parameters, "m");
  const edges = precedence(textOf(parameters, "precedence")).map(([from, to, data]): [number, number, number] => [
    at(from),
    at(to),
    data,
  ]);
  const costs = list.map((task) => Array.from({ length: machines }, () => times[task]));
  return algorithm(times.length, async () => [(await run({ costs, edges }, "list-scheduling")).makespan]);
}

function flowShop({ parameters }: TruthCase): Measurement {
  const first = numbersOf(parameters, "a");
  const second = numbersOf(parameters, "b");
  const costs = first.flatMap((time, job) => [
    [time, null],
    [null, second[job]],
  ]);
  const edges = first.map((_, job): [number, number, number] => [2 * job, 2 * job + 1, 0]);
  return algorithm(first.length, async () => [(await run({ costs, edges }, "johnson")).makespan]);
}

export const graphs: readonly Model[] = [
  { system: /^(?:HEFT|CPOP|PEFT|DLS) on\b/, measure: lengthOfSchedule },
  { system: /^HEFT upward ranks$/, measure: upward },
  { system: /^critical-path lower bound\b/, measure: lowerBound },
  { system: /\bGraham anomaly\b/, measure: listed },
  { system: /^F2\|\|Cmax flow shop, Johnson rule$/, measure: flowShop },
];
