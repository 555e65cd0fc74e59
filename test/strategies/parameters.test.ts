import { describe, expect, test } from "vitest";
import { ScenarioError } from "../../sim/scenario/index.ts";
import { schedulers, strategies } from "../../strategies/registry.ts";
import type { Parameter, StrategyDefinition } from "../../strategies/types.ts";
import { scenarioOf } from "../running.ts";

const all = strategies.filter(({ family }) => family !== "allocator");
const parameters = all.flatMap((definition) =>
  Object.entries(definition.parameters).map(([name, parameter]) => ({ definition, name, parameter })),
);

/** The same of a scheduler of graphs. */
function toldOfGraph(definition: StrategyDefinition, given: object): object | string[] {
  try {
    const { strategies } = scenarioOf({
      nodes: [{ count: 2 }],
      workload: { graph: { tasks: [{ size: 1 }] } },
      strategies: { scheduler: { name: definition.name, ...given } },
    });
    return strategies.scheduler;
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

/** The scenario's own word on a policy's parameters, or the faults it finds, as `path: message`. */
function told(definition: StrategyDefinition, given: object): object | string[] {
  const scheduler = definition.family === "scheduler" ? schedulers.get(definition.name) : undefined;
  const kind = scheduler?.create(defaults(definition)).kind ?? "";
  const cutsLoops = definition.family === "partitioner" && !definition.needs.includes("key");
  const isSpeculation = definition.family === "speculation";
  const isOfJobs = definition.family === "placement" || isSpeculation;
  const isPlanner = ["planner", "gang", "resources"].includes(kind);
  if (kind.startsWith("graph")) return toldOfGraph(definition, given);
  try {
    const { strategies } = scenarioOf({
      nodes: [{ count: 2 }],
      ...(kind === "resources" ? { capacity: { cpu: 1 } } : {}),
      queue: isPlanner ? "central" : "per-node",
      workload: cutsLoops
        ? { loop: { iterations: 9, size: { kind: "exponential", mean: 1 } } }
        : {
            arrivals: { kind: "poisson", load: 0.5 },
            size: { kind: "exponential", mean: 1 },
            classes: [
              {
                name: "all",
                ...(isOfJobs ? {} : { deadline: 1 }),
                ...(kind === "resources" ? { demand: { cpu: 1 } } : {}),
              },
            ],
            ...(isOfJobs
              ? { jobs: { tasks: 2, input: { replicas: 1, remote: 2 } } }
              : { keys: { kind: "zipf", exponent: 1, count: 9 } }),
          },
      ...(definition.family === "recovery" ? { faults: { up: { kind: "exponential", mean: 100 } } } : {}),
      ...(definition.family === "scaler"
        ? { scaling: { min: 1, max: 9, interval: 1, boot: { kind: "exponential", mean: 1 } } }
        : {}),
      strategies: {
        ...(isPlanner || isOfJobs || definition.family === "partitioner" ? {} : { balancer: "random" }),
        ...(isSpeculation ? { placement: "sparrow" } : {}),
        [definition.family]: { name: definition.name, ...given },
      },
    });
    const [, found = []] = Object.entries(strategies).find(([family]) => family === definition.family) ?? [];
    return [found].flat()[0] ?? [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

function defaults(definition: StrategyDefinition): Record<string, Parameter["default"]> {
  return Object.fromEntries(Object.entries(definition.parameters).map(([name, { default: value }]) => [name, value]));
}

/** Values outside of what the parameter's own description allows. */
function outside({ type, min, max, above, choices }: Parameter): unknown[] {
  const wrong: unknown[] = ["no such thing", {}];
  if (type === "numbers") return [...wrong, 3, [(min ?? 0) - 1, 1], ["a", 1], [1, 2, 3], [0, 0]];
  if (type === "boolean") return [...wrong, 1, "yes please"];
  if (type === "choice") return [...wrong, 1, choices?.map((choice) => `${choice}x`)[0]];
  if (min !== undefined) wrong.push(above === true ? min : min - 1, -1e9);
  if (max !== undefined) wrong.push(max + 1);
  if (type === "integer") wrong.push((min ?? 0) + 0.5);
  return wrong;
}

/** Values at the edge of what it allows. */
function inside({ type, min, max, above, choices }: Parameter): unknown[] {
  if (type === "numbers") return [[min ?? 0]];
  if (type === "boolean") return [true, false];
  if (type === "choice") return [...(choices ?? [])];
  return [above === true ? (min ?? 0) + 1e-6 : min, max].filter((value) => value !== undefined);
}

test.each(all.filter(({ needs }) => needs.includes("key")).map(({ name, family }) => [family, name]))(
  "%s %s needs keys",
  (family, name) => {
    const pool = {
      nodes: [{ count: 2 }],
      workload: { arrivals: { kind: "poisson", load: 0.5 }, size: { kind: "exponential", mean: 1 } },
      strategies: { [family]: name },
    };
    expect(() => scenarioOf(pool)).toThrow(/needs tasks with keys/);
  },
);

/** Limits that have to lie in order are set together. */
const LIMITS = ["initial", "least", "most"];

function given(policy: string, name: string, value: unknown): Record<string, unknown> {
  if (policy !== "gradient" || !LIMITS.includes(name)) return { [name]: value };
  return Object.fromEntries(LIMITS.map((one) => [one, value]));
}

test.each([{ least: 300 }, { initial: 300 }, { most: 10 }])(
  "limits of gradient out of order are refused: %j",
  (limits) => {
    const said = all.filter(({ name }) => name === "gradient").map((definition) => told(definition, limits));
    expect(said).toEqual([[expect.stringContaining("must be <= most")]]);
  },
);

describe.each(parameters)("$definition.name: $name", ({ definition, name, parameter }) => {
  test("is refused outside its bounds", () => {
    // Of a list of nodes any may stand twice.
    const isNodes = definition.name === "list" && name === "nodes";
    for (const value of outside(parameter).filter((one) => !isNodes || String(one) !== "0,0")) {
      const said = told(definition, { [name]: value });
      expect(said, JSON.stringify(value)).toEqual(
        expect.arrayContaining([expect.stringContaining(`strategies.${definition.family}`)]),
      );
    }
  });

  test("is taken at its bounds", () => {
    const group = parameter.type === "numbers" ? [[1]] : inside(parameter);
    for (const value of group) {
      expect(told(definition, { ...given(definition.name, name, value) }), JSON.stringify(value)).toMatchObject({
        [name]: value,
      });
    }
  });
});

test.each(all.map((definition) => [definition.name, definition] as const))(
  "%s refuses what it does not know",
  (_, of) => {
    expect(told(of, { colour: 1 })).toEqual([expect.stringContaining("colour")]);
    expect(told(of, {})).toEqual({ name: of.name, ...defaults(of) });
  },
);

test.each(all.filter(({ needs }) => needs.includes("size")).map(({ name, family }) => [name, family]))(
  "%s needs sizes and refuses to be told none",
  (name, family) => {
    const blind = (): object =>
      scenarioOf({
        nodes: [{ count: 2 }],
        workload: { arrivals: { kind: "poisson", load: 0.5 }, size: { kind: "exponential", mean: 1 } },
        information: "none",
        strategies: { balancer: "random", [family]: name },
      });
    expect(blind).toThrow(ScenarioError);
  },
);
