import { setFlagsFromString } from "node:v8";
import {
  allocators,
  balancers,
  partitioners,
  placements,
  recoveries,
  requestPolicies,
  scalers,
  schedulers,
  speculations,
} from "../../strategies/registry.ts";
import type { ParameterValues, StrategyDefinition, WorkloadFacts } from "../../strategies/types.ts";
import type { Fault } from "../scenario/faults.ts";
import { parameterFaults, readParameters } from "../scenario/strategies.ts";
import { isNetwork, servingStations, stationScenario } from "../scenario/routes.ts";
import type { Scenario, StrategySpec } from "../scenario/types.ts";
import type { Trace } from "../workload/trace.ts";
import { ownStrategies } from "./policy-files.ts";
import type { Policies, Replication } from "./simulate.ts";
import { simulate } from "./simulate.ts";
import { PolicyError, type Watch } from "./watch.ts";

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

/**
 * Runs one replication of an arm, with the user's policies watched.
 *
 * @throws PolicyError when one of them throws or decides something impossible
 */
export async function performWatched(arm: Arm, replication: number, watch: Watch): Promise<Replication> {
  const policies = await resolve(arm, watch);
  return blaming(arm, watch, () => simulate({ ...arm, policies, replication, observer: null }));
}

/** What goes wrong in a run with a policy of the user's is laid at its door: ours are tested. */
export function blaming<R>({ policyCode }: Pick<Arm, "policyCode">, watch: Watch | null, act: () => R): R {
  try {
    return act();
  } catch (error) {
    if (watch === null || error instanceof PolicyError || Object.keys(policyCode).length === 0) throw error;
    throw new PolicyError(`${watch.said()}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** A parameter that a policy of the user's cannot take. */
export interface ParameterFault {
  /** The policy with all its parameters, as the scenario has it. */
  readonly strategy: StrategySpec;
  readonly fault: Fault;
}

/** Everything wrong in the parameters of an arm's own policies; what is wrong with a file itself a run will tell. */
export async function faultsOfOwn({ scenario, policyCode }: Arm, watch: Watch): Promise<ParameterFault[]> {
  const found: ParameterFault[] = [];
  for (const strategy of ownStrategies(scenario)) {
    const { name, ...given } = strategy;
    try {
      const own = await ownDefinition(name, null, policyCode[name], watch);
      found.push(...parameterFaults(own, given).map((fault) => ({ strategy, fault })));
    } catch (error) {
      if (!(error instanceof PolicyError || error instanceof RangeError)) throw error;
    }
  }
  return found;
}

/** Looks up or loads the policies of an arm, and prepares the compiler for running them. */
export async function resolve(
  { scenario, policyCode }: Pick<Arm, "scenario" | "policyCode">,
  watch: Watch | null = null,
): Promise<Policies> {
  const { balancer, scheduler, recovery, scaler, allocator, partitioner } = scenario.strategies;
  const { copies, retry, admission, health = [], placement, speculation } = scenario.strategies;
  // The way of a task leads through many small functions; with its usual allowance the compiler leaves some of them as
  // calls. With more, compiling takes longer, which a trace is too short to win back.
  if ("arrivals" in scenario.workload) setFlagsFromString("--max-inlined-bytecode-size-cumulative=3000");
  const find = async <D extends StrategyDefinition>(
    spec: StrategySpec | null | undefined,
    family: D["family"],
    known: ReadonlyMap<string, D>,
  ): Promise<D | null> => (spec == null ? null : definition(spec.name, family, known, policyCode, watch));
  const policies = {
    balancer: await find(balancer, "balancer", balancers),
    scheduler: await definition(scheduler.name, "scheduler", schedulers, policyCode, watch),
    recovery: await find(recovery, "recovery", recoveries),
    scaler: await find(scaler, "scaler", scalers),
    allocator: await find(allocator, "allocator", allocators),
    requests: {
      copies: await find(copies, "copies", requestPolicies.copies),
      retry: await find(retry, "retry", requestPolicies.retry),
      admission: await find(admission, "admission", requestPolicies.admission),
      health: await Promise.all(
        health.map(({ name }) => definition(name, "health", requestPolicies.health, policyCode, watch)),
      ),
    },
    partitioner: await find(partitioner, "partitioner", partitioners),
    placement: await find(placement, "placement", placements),
    speculation: await find(speculation, "speculation", speculations),
    follow: (clock: { readonly now: number }) => watch?.follow(clock),
  };
  if (!isNetwork(scenario)) return policies;
  const stations = new Map<string, Policies>();
  for (const [name] of servingStations(scenario.stations)) {
    stations.set(name, await resolve({ scenario: stationScenario(scenario, name, 0), policyCode }, watch));
  }
  return { ...policies, stations };
}

async function definition<D extends StrategyDefinition>(
  name: string,
  family: D["family"],
  known: ReadonlyMap<string, D>,
  policyCode: Readonly<Record<string, string>>,
  watch: Watch | null,
): Promise<D> {
  const found = known.get(name);
  if (found !== undefined) return found;
  const code = policyCode[name];
  if (code === undefined) throw new RangeError(`unknown ${family} "${name}"`);
  return ownDefinition<D>(name, family, code, watch);
}

/**
 * The one definition of a family (null: of any) that a policy file exports, with its parameters' defaults; what its
 * policies do is watched.
 *
 * @param code JavaScript of the file
 * @throws PolicyError where the code throws or exports something else
 */
export async function ownDefinition<D extends StrategyDefinition>(
  name: string,
  family: D["family"] | null,
  code: string,
  watch: Watch | null,
): Promise<D> {
  const load = (): Promise<Record<string, unknown>> => import(`data:text/javascript,${encodeURIComponent(code)}`);
  const module = await (watch === null ? load() : watch.awaiting(name, "loading its file", load));
  const definitions = Object.values(module).filter((value): value is D => isDefinition(value, family));
  if (definitions.length !== 1) {
    const what = family ?? "policy";
    throw new PolicyError(`${name} must export exactly one ${what} definition, found ${definitions.length}`);
  }
  const [own] = definitions;
  if (watch === null) return { ...own, create: (given, workload) => own.create(readOf(name, own, given), workload) };
  const created = (given: ParameterValues, workload?: WorkloadFacts): object => {
    const parameters = readOf(name, own, given);
    return watch.watched(
      name,
      watch.during(name, "create", NaN, () => own.create(parameters, workload)),
    );
  };
  return { ...own, create: created };
}

/** @throws PolicyError where a parameter is not as the definition says */
function readOf(name: string, own: StrategyDefinition, given: ParameterValues): ParameterValues {
  try {
    return readParameters(own, given);
  } catch (error) {
    throw new PolicyError(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function isDefinition(value: unknown, family: string | null): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    "family" in value &&
    (family === null || value.family === family) &&
    "create" in value &&
    typeof value.create === "function"
  );
}
