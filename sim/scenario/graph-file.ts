import * as z from "zod";
import type { ListedGraph } from "../workload/graph-spec.ts";
import { faultsOf, pathText } from "./faults.ts";
import { listedGraph } from "./graph.ts";
import { isMapping } from "./values.ts";

const names = z.array(z.string()).default([]);
const bytes = z.number().min(0);

/** What is needed of a WfCommons instance, format 1.5: specification and execution apart, files by their id. */
const parted = z.object({
  specification: z.object({
    tasks: z.array(z.object({ id: z.string(), parents: names, inputFiles: names, outputFiles: names })),
    files: z.array(z.object({ id: z.string(), sizeInBytes: bytes })).default([]),
  }),
  execution: z.object({ tasks: z.array(z.object({ id: z.string(), runtimeInSeconds: z.number() })) }),
});

/** Formats 1.3 and 1.4: everything about a task in one place; tasks are called by id or by name. */
const whole = z.object({
  tasks: z.array(
    z.object({
      name: z.string(),
      id: z.string().optional(),
      runtime: z.number().optional(),
      runtimeInSeconds: z.number().optional(),
      parents: names,
      files: z
        .array(z.object({ link: z.string(), name: z.string(), size: bytes.optional(), sizeInBytes: bytes.optional() }))
        .default([]),
    }),
  ),
});

/** A task of a workflow in any format. */
interface Step {
  id: string;
  name: string;
  size: number | undefined;
  parents: string[];
  inputs: string[];
  outputs: string[];
}

function stepsOf(workflow: unknown): { steps: Step[]; sizes: Map<string, number> } {
  if (isMapping(workflow) && "specification" in workflow) {
    const { specification, execution } = parted.parse(workflow);
    const times = new Map(execution.tasks.map(({ id, runtimeInSeconds }) => [id, runtimeInSeconds]));
    return {
      steps: specification.tasks.map(({ id, parents, inputFiles, outputFiles }) => {
        return { id, name: id, size: times.get(id), parents, inputs: inputFiles, outputs: outputFiles };
      }),
      sizes: new Map(specification.files.map(({ id, sizeInBytes }) => [id, sizeInBytes])),
    };
  }
  const { tasks } = whole.parse(workflow);
  const files = tasks.flatMap((task) => task.files);
  return {
    steps: tasks.map(({ name, id = name, runtime, runtimeInSeconds = runtime, parents, files: own }) => {
      const linked = (link: string): string[] => own.filter((file) => file.link === link).map((file) => file.name);
      return { id, name, size: runtimeInSeconds, parents, inputs: linked("input"), outputs: linked("output") };
    }),
    sizes: new Map(files.map(({ name, size = 0, sizeInBytes = size }) => [name, sizeInBytes])),
  };
}

/** The instance as a graph: run times are sizes, the bytes of the files that pass between two tasks their data. */
function ofWorkflow(workflow: unknown): object {
  const { steps, sizes } = stepsOf(workflow);
  const byName = new Map([...steps.map((step) => [step.name, step] as const), ...steps.map((s) => [s.id, s] as const)]);
  return {
    tasks: steps.map(({ id, size }) => ({ name: id, size })),
    edges: steps.flatMap(({ id, parents, inputs }) =>
      [...new Set(parents)].map((parent) => {
        const from = byName.get(parent);
        const passed = [...new Set(from?.outputs)].filter((file) => inputs.includes(file));
        return [from?.id ?? parent, id, passed.reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0)];
      }),
    ),
  };
}

/**
 * Reads a graph from JSON: tasks and edges as in a scenario, or a WfCommons instance (formats 1.3 to 1.5).
 *
 * @throws RangeError with everything wrong, a line each
 */
export function readGraph(text: string): ListedGraph {
  let input: unknown;
  try {
    const given: unknown = JSON.parse(text);
    input = isMapping(given) && "workflow" in given ? ofWorkflow(given["workflow"]) : given;
  } catch (error) {
    if (error instanceof z.ZodError) throw new RangeError(z.prettifyError(error), { cause: error });
    throw new RangeError(`is no JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const read = listedGraph.safeParse(input);
  if (read.success) return read.data;
  const lines = faultsOf(read.error.issues, input).map(({ path, message }) => `${pathText(path)}: ${message}`);
  throw new RangeError(lines.slice(0, 20).join("\n"));
}
