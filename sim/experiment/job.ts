import { setFlagsFromString } from "node:v8";
import { balancers, requestPolicies, schedulers } from "../../strategies/registry.ts";
import type { Definition } from "../../strategies/types.ts";
import type { Scenario, StrategySpec } from "../scenario/types.ts";
import type { Trace } from "../workload/trace.ts";
import type { Policies, Replication } from "./simulate.ts";
import { simulate } from "./simulate.ts";

/** What all replications of one arm share; plain data, so that it can be sent to a thread. */
export interface Arm {
  scenario: Scenario;
  trace: Trace | null;
  /** JavaScript of the user's policy files, by the name the scenario uses for them. */
  policyCode: Readonly<Record<string, string>>;
  warmupTasks: number;
  sections: number;
  strategyStream: string;
}

/** Runs one replication of an arm. */
export async function perform(arm: Arm, replication: number): Promise<Replication> {
  const policies = await resolve(arm);
  return simulate({ ...arm, policies, replication, observer: null });
}

/** Looks up or loads the policies of an arm, and prepares the compiler for running them. */
export async function resolve({ scenario, policyCode }: Pick<Arm, "scenario" | "policyCode">): Promise<Policies> {
  const { balancer, scheduler, health = [], ...asked } = scenario.strategies;
  const { copies, retry, admission } = requestPolicies;
  const found = async <D extends Definition<string, unknown>>(
    spec: StrategySpec | undefined,
    family: D["family"],
    known: ReadonlyMap<string, D>,
  ): Promise<D | null> => (spec === undefined ? null : definition(spec.name, family, known, policyCode));
  // The way of a task leads through many small functions; with its usual allowance the compiler leaves some of them as
  // calls. With more, compiling takes longer, which a trace is too short to win back.
  if ("arrivals" in scenario.workload) setFlagsFromString("--max-inlined-bytecode-size-cumulative=3000");
  return {
    balancer: balancer === null ? null : await definition(balancer.name, "balancer", balancers, policyCode),
    scheduler: await definition(scheduler.name, "scheduler", schedulers, policyCode),
    requests: {
      copies: await found(asked.copies, "copies", copies),
      retry: await found(asked.retry, "retry", retry),
      admission: await found(asked.admission, "admission", admission),
      health: await Promise.all(
        health.map(({ name }) => definition(name, "health", requestPolicies.health, policyCode)),
      ),
    },
  };
}

async function definition<D extends Definition<string, unknown>>(
  name: string,
  family: D["family"],
  known: ReadonlyMap<string, D>,
  policyCode: Readonly<Record<string, string>>,
): Promise<D> {
  const found = known.get(name);
  if (found !== undefined) return found;
  const code = policyCode[name];
  if (code === undefined) throw new RangeError(`unknown ${family} "${name}"`);
  const module: Record<string, unknown> = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const definitions = Object.values(module).filter((value): value is D => isDefinition(value, family));
  if (definitions.length !== 1) {
    throw new RangeError(`${name} must export exactly one ${family} definition, found ${definitions.length}`);
  }
  return withDefaults(definitions[0]);
}

function isDefinition(value: unknown, family: string): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    "family" in value &&
    value.family === family &&
    "create" in value &&
    typeof value.create === "function"
  );
}

/** Parameters that the scenario does not give take the definition's defaults. */
function withDefaults<D extends Definition<string, unknown>>(found: D): D {
  const defaults = Object.fromEntries(
    Object.entries(found.parameters ?? {}).map(([name, parameter]) => [name, parameter.default]),
  );
  return { ...found, create: (parameters) => found.create({ ...defaults, ...parameters }) };
}
