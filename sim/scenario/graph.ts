import * as z from "zod";
import type { GraphEdge, GraphSpec, GraphTask, ListedGraph } from "../workload/graph-spec.ts";
import { durations } from "./distributions.ts";
import { expectedInstead, fileText, forms, list, mapping, nameText, oneGroup, quantity, whole } from "./fields.ts";
import { duration, plain, share } from "./units.ts";

/** Planning and bounds cost the square of it. */
const MOST_TASKS = 10_000;

const task: z.ZodType<GraphTask> = oneGroup<GraphTask>(
  mapping("a task, { size: … } or { costs: [one for each node] }", {
    name: nameText.exactOptional(),
    size: quantity(duration, { min: 0 }).exactOptional(),
    costs: list("a list of times, null where the task cannot run", quantity(duration, { min: 0 }).nullable())
      .refine((costs) => costs.some((cost) => cost !== null), { error: "must have a node on which it can run" })
      .exactOptional(),
  }),
  [["size"], ["costs"]],
);

const end = z.union([z.number(), nameText], expectedInstead("the position of a task, from 0, or its name"));
const edge = z.union(
  [z.tuple([end, end]), z.tuple([end, end, quantity(plain, { min: 0 })])],
  expectedInstead("an edge, [from, to] or [from, to, data]"),
);

/** A graph task by task: in a scenario, or in a file of its own. */
export const listedGraph: z.ZodType<ListedGraph> = mapping("a graph, { tasks: …, edges: … }", {
  tasks: list("a list of tasks, [{ size: … }]", task).max(MOST_TASKS, {
    error: `must have at most ${MOST_TASKS} tasks`,
  }),
  edges: z.array(edge, expectedInstead("a list of edges, [[from, to, data]]")).prefault([]),
}).transform(({ tasks, edges }, context): ListedGraph => {
  const complain = (message: string, path: (string | number)[], input: unknown): void =>
    context.addIssue({ code: "custom", message, path, input });
  const places = new Map<string, number>();
  for (const [i, { name }] of tasks.entries()) {
    if (name === undefined) continue;
    if (places.has(name)) complain("another task has this name already", ["tasks", i, "name"], name);
    places.set(name, i);
  }
  const seen = new Set<string>();
  const resolved = edges.map(([from, to, data = 0], i): GraphEdge => {
    const [first, second] = [from, to].map((given, at) => {
      const place = typeof given === "number" ? given : places.get(given);
      if (place !== undefined && Number.isInteger(place) && place >= 0 && place < tasks.length) return place;
      complain(
        `must be the name of a task or a position from 0 to ${tasks.length - 1}, got ${given}`,
        ["edges", i, at],
        given,
      );
      return -1;
    });
    const key = `${first} ${second}`;
    if (seen.has(key)) complain("another edge joins these tasks already", ["edges", i], edges[i]);
    seen.add(key);
    return [first, second, data];
  });
  const cyclic = resolved.every(([from, to]) => from >= 0 && to >= 0) ? onCycle(tasks.length, resolved) : null;
  if (cyclic !== null) complain(`must have no cycle; task ${cyclic} is on one or behind one`, ["edges"], edges);
  return { tasks, edges: resolved };
});

/** The first task that is on a cycle or behind one; null: there is none. */
function onCycle(count: number, edges: readonly GraphEdge[]): number | null {
  const missing = new Int32Array(count);
  const after: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of edges) {
    missing[to]++;
    after[from].push(to);
  }
  const done = Array.from(missing.keys()).filter((i) => missing[i] === 0);
  for (const from of done) for (const to of after[from]) if (--missing[to] === 0) done.push(to);
  const left = missing.findIndex((one) => one > 0);
  return left === -1 ? null : left;
}

const drawn = {
  size: durations,
  data: durations.nullable().default(null),
  heterogeneity: quantity(share, { min: 0, below: 2 }).prefault(0),
};
const count = whole(1, MOST_TASKS);
const density = quantity(share, { min: 0, max: 1 });
const tooMany = { error: `must have at most ${MOST_TASKS} tasks` };

/** Tasks with dependencies: listed, from a file, or drawn anew for each replication. */
export const graph: z.ZodType<GraphSpec> = z.union(
  [
    listedGraph,
    mapping("a graph from a file, { file: … }", { file: fileText }),
    forms("graph", "kind", [
      mapping("a graph", { kind: z.literal("chain"), tasks: count, ...drawn }),
      mapping("a graph", { kind: z.literal("fork-join"), stages: count, width: count, ...drawn }).refine(
        ({ stages, width }) => stages * (width + 1) < MOST_TASKS,
        tooMany,
      ),
      mapping("a graph", { kind: z.literal("layered"), layers: count, width: count, density, ...drawn }).refine(
        ({ layers, width }) => layers * width <= MOST_TASKS,
        tooMany,
      ),
      mapping("a graph", { kind: z.literal("random"), tasks: whole(1, 2000), density, ...drawn }),
    ]),
  ],
  expectedInstead("a graph: { tasks: …, edges: … }, { file: … } or { kind: … }"),
);
