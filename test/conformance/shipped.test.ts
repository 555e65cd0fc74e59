import { expect, test } from "vitest";
import { findings } from "../../sim/conformance/conformance.ts";
import { roleOf } from "../../sim/conformance/trial.ts";
import { PolicyError } from "../../sim/experiment/watch.ts";
import { strategies } from "../../strategies/registry.ts";
import type { StrategyDefinition } from "../../strategies/types.ts";

/** A few small trials each: a hundred policies are to take seconds. */
const EFFORT = { rounds: [3, 10], trials: 3, arrivals: 100 };

function withDefaults(definition: StrategyDefinition): StrategyDefinition {
  const defaults = Object.fromEntries(Object.entries(definition.parameters).map(([key, of]) => [key, of.default]));
  return { ...definition, create: (given, workload) => definition.create({ ...defaults, ...given }, workload) };
}

const shipped = strategies.map(withDefaults);

/** Why check cannot try a policy; null where it can. */
function untried(definition: StrategyDefinition): string | null {
  try {
    roleOf(definition);
    return null;
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
}

test("check tries every shipped policy but placements of jobs and schedulers of graphs, and says so", () => {
  for (const definition of shipped) {
    const { family, name } = definition;
    const isOfGraphs = family === "scheduler" && Reflect.get(definition.create({}), "kind").startsWith("graph");
    const said = untried(definition);
    if (family === "placement") expect(said).toBe(`${name} places the tasks of jobs, and check tries no jobs`);
    else if (isOfGraphs) expect(said).toBe(`${name} schedules graphs of tasks, and check tries no graphs`);
    else expect(said).toBeNull();
  }
});

const tried = shipped.filter((definition) => untried(definition) === null);

test.each(tried.map((definition) => [definition.family, definition.name, definition] as const))(
  "check finds nothing about the shipped %s %s",
  (_family, _name, definition) => expect(findings(definition, [], () => {}, EFFORT)).toEqual([]),
);
