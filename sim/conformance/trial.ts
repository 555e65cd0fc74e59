import * as fc from "fast-check";
import * as registry from "../../strategies/registry.ts";
import type { ParameterValues, SchedulerDefinition, StrategyDefinition } from "../../strategies/types.ts";
import { type Setup, simulate } from "../experiment/simulate.ts";
import { PolicyError } from "../experiment/watch.ts";
import { parseScenario } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";
import type { Breach } from "./breach.ts";
import { judgeOf } from "./judge.ts";
import { Ended, Notes, observed } from "./observed.ts";
import { scenarioOf, traceOf } from "./setting.ts";

/** A small run to try a policy on. */
export interface Trial {
  /** For allocators hosts, with so many cores as slots. */
  nodes: readonly { speed: number; slots: number }[];
  /**
   * For allocators VMs, which stay as long as the size says; for loops iterations; for speculation jobs of two tasks of
   * the size.
   */
  tasks: readonly { gap: number; size: number; slots: number; memory?: number }[];
  /** The policy's, where they differ from the defaults. */
  parameters?: ParameterValues;
  /** When nodes are down, s; those of a node do not overlap. */
  outages?: readonly (readonly [node: number, from: number, to: number])[];
}

/** What a policy is tried as: its family, or how a scheduler or a partitioner works. */
export type Role =
  | "balancer"
  | "line"
  | "planner"
  | "shared"
  | "allocator"
  | "owners"
  | "loop"
  | "scaler"
  | "recovery"
  | "copies"
  | "retry"
  | "admission"
  | "health"
  | "speculation";

const OF_FAMILY = [
  "balancer",
  "allocator",
  "scaler",
  "recovery",
  "copies",
  "retry",
  "admission",
  "health",
  "speculation",
] as const;

/** @throws PolicyError for a policy that cannot be tried in small pools of tasks */
export function roleOf(definition: StrategyDefinition): Role {
  if (isScheduler(definition)) return roleOfScheduler(definition);
  if (definition.family === "partitioner") {
    const policy = definition.create({});
    return "kind" in policy && policy.kind === "chunks" ? "loop" : "owners";
  }
  const role = OF_FAMILY.find((family) => family === definition.family);
  if (role !== undefined) return role;
  if (definition.family === "placement") {
    throw new PolicyError(`${definition.name} places the tasks of jobs, and check tries no jobs`);
  }
  throw new PolicyError(`there is no family "${definition.family}" of policies`);
}

function roleOfScheduler({ name, create }: SchedulerDefinition): Role {
  const { kind } = create({});
  if (kind === "graph" || kind === "graph-online") {
    throw new PolicyError(`${name} schedules graphs of tasks, and check tries no graphs`);
  }
  if (kind === "resources") return "shared";
  return kind === "planner" ? "planner" : "line";
}

const isScheduler = (definition: StrategyDefinition): definition is SchedulerDefinition =>
  definition.family === "scheduler";

/** Roles in which one machine is enough to see everything. */
const ALONE: ReadonlySet<Role> = new Set<Role>(["line", "planner", "shared", "scaler"]);
/** Those in which tasks take more than one slot, or have keys. */
const WIDE: ReadonlySet<Role> = new Set<Role>(["planner", "allocator", "owners"]);

/** Trials of at most so many tasks; many arrive together, many are alike, and some nodes are. */
export function trials(role: Role, tasks: number): fc.Arbitrary<Trial> {
  const slots = role === "loop" ? fc.constant(1) : fc.integer({ min: 1, max: role === "allocator" ? 6 : 3 });
  const node = fc.record({ speed: fc.constantFrom(1, 2, 0.5), slots });
  const machine = fc.record({ speed: fc.constant(1), slots: fc.integer({ min: 3, max: 6 }) });
  return fc.record({
    nodes: fc.array(role === "planner" || role === "shared" ? machine : node, {
      minLength: 1,
      maxLength: ALONE.has(role) ? 1 : 4,
    }),
    tasks: fc.array(
      fc.record({
        gap: fc.constantFrom(0, 1, 0.5, 3),
        size: fc.constantFrom(1, 2, 0.5, 5),
        slots: fc.integer({ min: 1, max: WIDE.has(role) ? 3 : 1 }),
        ...(role === "allocator" ? { memory: fc.integer({ min: 0, max: 3 }) } : {}),
      }),
      { minLength: 1, maxLength: tasks },
    ),
    ...(role === "recovery" ? { outages: outages(tasks) } : {}),
  });
}

/** One after the other, each of the first node or of any. */
function outages(most: number): fc.Arbitrary<NonNullable<Trial["outages"]>> {
  const one = fc.record({ gap: fc.constantFrom(0.5, 0.25, 2), length: fc.constantFrom(0.5, 2) });
  return fc.array(one, { minLength: 1, maxLength: most }).map((given) => {
    let now = 0;
    return given.map(({ gap, length }): [number, number, number] => {
      const from = now + gap;
      now = from + length;
      return [0, from, now];
    });
  });
}

/** What was served: number, node, start and finish of each task, in the order in which they finished. */
export type Served = readonly (readonly [id: number, node: number, start: number, finish: number])[];

/** What came of a trial: what was served, what the policy answered, and what it did wrong. */
export interface Outcome {
  served: Served;
  answers: readonly string[];
  breaches: readonly Breach[];
}

/** Calls per task of which no policy needs so many. */
const MOST_CALLS = 1000;

/** A policy to try; `follow` is told the clock of each trial. */
export type Tried = StrategyDefinition & Pick<Setup["policies"], "follow">;

/** Runs a trial; what the policy does wrong is noted. */
export function tried(trial: Trial, definition: Tried, role: Role): Outcome {
  const notes = new Notes(MOST_CALLS * (1 + trial.tasks.length));
  const served: [number, number, number, number][] = [];
  const setup: Setup = {
    scenario: read(trial, definition, role),
    policies: { ...policiesWith(definition, notes, role), follow: (clock) => definition.follow?.(clock) },
    trace: traceOf(trial, role),
    replication: 0,
    warmupTasks: 0,
    sections: 1,
    strategyStream: "strategy",
    observer: (task, tasks, now) => served.push([tasks.id(task), tasks.node(task), tasks.start(task), now]),
    placed: (id, host, arrival, lifetime) => served.push([id, host, arrival, arrival + lifetime]),
  };
  try {
    const { counts } = simulate(setup);
    const left = counts.present;
    notes.at = "";
    if (left > 0) notes.add("served", `left ${left} of ${trial.tasks.length} tasks unserved for ever`);
  } catch (error) {
    if (!(error instanceof Ended)) notes.add("legal", error instanceof Error ? error.message : String(error));
  }
  return { served, answers: notes.answers, breaches: notes.breaches };
}

/** Scenarios of trials: reading one takes longer than running it, and each is run several times. */
const scenarios = new WeakMap<Trial, Scenario>();

function read(trial: Trial, definition: StrategyDefinition, role: Role): Scenario {
  const known = scenarios.get(trial);
  if (known !== undefined) return known;
  const scenario = parseScenario(JSON.stringify(scenarioOf(trial, definition, role)), { file: "trial", registry });
  scenarios.set(trial, scenario);
  return scenario;
}

function policiesWith(definition: StrategyDefinition, notes: Notes, role: Role): Setup["policies"] {
  const fcfs = registry.schedulers.get("fcfs");
  const robin = registry.balancers.get("round-robin");
  const placement = registry.placements.get("batch-sampling");
  if (fcfs === undefined || robin === undefined || placement === undefined)
    throw new Error("the registry lacks its defaults");
  const idles = definition.onPurpose?.includes("idles") === true;
  const requests = { copies: null, retry: null, admission: null, health: [] };
  const rest = { balancer: robin, scheduler: fcfs, recovery: null, scaler: null, allocator: null, requests };
  const own = observed(definition, notes, judgeOf(role, idles));
  if (role === "speculation") return { ...rest, placement, speculation: own } as Setup["policies"];
  if (role === "copies" || role === "retry" || role === "admission") {
    return { ...rest, requests: { ...requests, [role]: own } };
  }
  if (role === "health") return { ...rest, requests: { ...requests, health: [own] } } as Setup["policies"];
  return { ...rest, [definition.family]: own };
}
