import type { Example, StrategyDefinition } from "../../strategies/types.ts";
import type { Finding } from "./breach.ts";
import { type Role, type Trial, tried } from "./trial.ts";

/** Relative error that sums of instants may have. */
const ACCURACY = 1e-9;

/** The lists of examples that a test file exports. */
export async function examplesIn(code: string): Promise<readonly Example[]> {
  const module: Record<string, unknown> = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return Object.values(module).flatMap((value): Example[] => (Array.isArray(value) ? value : []));
}

/** Where the policy does not do what an example says; the first such example, null where there is none. */
export function unlike(examples: readonly Example[], definition: StrategyDefinition, role: Role): Finding | null {
  for (const example of examples) {
    const { served, breaches } = tried(trialOf(example), definition, role);
    const [breach] = breaches;
    const what = breach?.what ?? difference(example, served);
    if (what !== null) return { rule: "examples", what: `${example.what}: ${what}`, example: "" };
  }
  return null;
}

function difference({ tasks, finish, node }: Example, served: ReturnType<typeof tried>["served"]): string | null {
  const of = new Map(served.map(([id, on, , end]) => [id, { on, end }]));
  for (const id of tasks.keys()) {
    const { on, end } = of.get(id) ?? { on: -1, end: Infinity };
    const close = finish === undefined || end === finish[id] || Math.abs(end - finish[id]) <= ACCURACY * end;
    if (!close) return `task ${id} is done at ${end} s, not at ${finish[id]} s`;
    if (node !== undefined && on !== node[id]) return `task ${id} is served by node ${on}, not by node ${node[id]}`;
  }
  return null;
}

function trialOf({ nodes, tasks, parameters, outages }: Example): Trial {
  return {
    nodes: nodes.flatMap(({ count, speed = 1, slots = 1 }) => Array.from({ length: count }, () => ({ speed, slots }))),
    tasks: tasks.map(([arrival, size, slots = 1], i) => ({
      gap: arrival - (i === 0 ? 0 : tasks[i - 1][0]),
      size,
      slots,
    })),
    ...(parameters === undefined ? {} : { parameters }),
    ...(outages === undefined ? {} : { outages }),
  };
}
