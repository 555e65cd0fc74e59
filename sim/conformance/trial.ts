import * as fc from "fast-check";
import { stringify } from "yaml";
import * as registry from "../../strategies/registry.ts";
import type {
  BalancerDefinition,
  ParameterValues,
  SchedulerDefinition,
  StrategyDefinition,
} from "../../strategies/types.ts";
import { type Setup, simulate } from "../experiment/simulate.ts";
import { parseScenario } from "../scenario/index.ts";
import type { Trace } from "../workload/trace.ts";
import type { Breach } from "./breach.ts";
import { balancerJudge, schedulerJudge } from "./judge.ts";
import { Ended, Notes, observed } from "./observed.ts";

/** A small run to try a policy on. */
export interface Trial {
  nodes: readonly { speed: number; slots: number }[];
  tasks: readonly { gap: number; size: number; slots: number }[];
  /** The policy's, where they differ from the defaults. */
  parameters?: ParameterValues;
}

/** What a policy is tried as. */
export type Role = "balancer" | "line" | "planner";

/** @throws RangeError for families of which no trials can be made */
export function roleOf(definition: StrategyDefinition): Role {
  if (isBalancer(definition)) return "balancer";
  if (isScheduler(definition)) return definition.create({}).kind === "planner" ? "planner" : "line";
  throw new RangeError(
    `a policy of the family ${definition.family} cannot be tried yet, only balancers and schedulers`,
  );
}

const isBalancer = (definition: StrategyDefinition): definition is BalancerDefinition =>
  definition.family === "balancer";
const isScheduler = (definition: StrategyDefinition): definition is SchedulerDefinition =>
  definition.family === "scheduler";

/** Trials of at most so many tasks; many arrive together, many are alike, and some nodes are. */
export function trials(role: Role, tasks: number): fc.Arbitrary<Trial> {
  const node = fc.record({ speed: fc.constantFrom(1, 2, 0.5), slots: fc.integer({ min: 1, max: 3 }) });
  const machine = fc.record({ speed: fc.constant(1), slots: fc.integer({ min: 3, max: 6 }) });
  return fc.record({
    nodes: fc.array(role === "planner" ? machine : node, { minLength: 1, maxLength: role === "balancer" ? 4 : 1 }),
    tasks: fc.array(
      fc.record({
        gap: fc.constantFrom(0, 1, 0.5, 3),
        size: fc.constantFrom(1, 2, 0.5, 5),
        slots: fc.integer({ min: 1, max: role === "planner" ? 3 : 1 }),
      }),
      { minLength: 1, maxLength: tasks },
    ),
  });
}

const instants = ({ tasks }: Trial): number[] => {
  let now = 0;
  return tasks.map(({ gap }) => (now += gap));
};

/** The trial as a scenario; jobs that take several slots are a trace beside it. */
function scenarioOf(trial: Trial, definition: StrategyDefinition, role: Role): Record<string, unknown> {
  const needs = new Set(definition.needs);
  const classes = [
    { name: "urgent", priority: 1, deadline: 4 },
    { name: "normal", priority: 0, deadline: 20 },
  ];
  return {
    poolsim: 1,
    name: "trial",
    nodes: trial.nodes.map((node) => ({ count: 1, ...node })),
    ...(role === "planner" ? { queue: "central" } : {}),
    workload:
      role === "planner"
        ? { trace: { format: "swf", file: "jobs.swf" } }
        : { arrivals: { kind: "list", times: instants(trial), sizes: trial.tasks.map(({ size }) => size) }, classes },
    information: needs.has("size") || role === "planner" ? "exact" : "none",
    strategies: { [definition.family]: { name: "./my-policy.ts", ...trial.parameters } },
  };
}

function traceOf(trial: Trial): Trace {
  const { tasks } = trial;
  const sizes = Float64Array.from(tasks, ({ size }) => size);
  return {
    count: tasks.length,
    arrival: Float64Array.from(instants(trial)),
    size: sizes,
    requested: sizes.map((size) => 2 * size),
    slots: Int32Array.from(tasks, ({ slots }) => slots),
    key: null,
    class: null,
    classes: [],
    records: tasks.length,
    dropped: {},
    header: {},
  };
}

/** The trial for a reader: a scenario file, or the machine and its jobs. */
export function shownTrial(trial: Trial, definition: StrategyDefinition, role: Role): string {
  if (role !== "planner") {
    const sections = Object.entries(scenarioOf(trial, definition, role));
    return sections.map(([name, value]) => `${name}: ${flow(value)}\n`).join("");
  }
  const jobs = trial.tasks.map(({ size, slots }, i) => `  at ${instants(trial)[i]} s: ${size} s on ${slots} slots\n`);
  const machine = `a machine of ${trial.nodes[0].slots} slots`;
  return `${machine}, requested times twice the true ones, and the jobs\n${jobs.join("")}`;
}

const flow = (value: unknown): string => stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim();

/** What was served: number, node, start and finish of each task, in the order in which they finished. */
export type Served = readonly (readonly [id: number, node: number, start: number, finish: number])[];

/** Runs a trial; what the policy does wrong is noted. */
export function tried(
  trial: Trial,
  definition: StrategyDefinition,
  role: Role,
): { served: Served; breaches: Breach[] } {
  const notes = new Notes();
  const served: [number, number, number, number][] = [];
  const idles = definition.onPurpose?.includes("idles") === true;
  const scenario = parseScenario(JSON.stringify(scenarioOf(trial, definition, role)), { file: "trial", registry });
  const setup: Setup = {
    scenario,
    policies: policiesWith(definition, notes, idles),
    trace: role === "planner" ? traceOf(trial) : listOf(trial),
    replication: 0,
    warmupTasks: 0,
    sections: 1,
    strategyStream: "strategy",
    observer: (task, tasks, now) => served.push([tasks.id(task), tasks.node(task), tasks.start(task), now]),
  };
  try {
    const { counts } = simulate(setup);
    const left = counts.present;
    notes.at = "";
    if (left > 0) notes.add("served", `left ${left} of ${trial.tasks.length} tasks unserved for ever`);
  } catch (error) {
    if (!(error instanceof Ended)) notes.add("legal", error instanceof Error ? error.message : String(error));
  }
  return { served, breaches: notes.breaches };
}

/** The list as a trace, which the scenario's own list would be read as. */
function listOf(trial: Trial): Trace {
  return { ...traceOf(trial), requested: null, slots: null };
}

function policiesWith(definition: StrategyDefinition, notes: Notes, idles: boolean): Setup["policies"] {
  const fcfs = registry.schedulers.get("fcfs");
  const robin = registry.balancers.get("round-robin");
  if (fcfs === undefined || robin === undefined) throw new Error("the registry lacks its defaults");
  const requests = { copies: null, retry: null, admission: null, health: [] };
  const rest = { balancer: robin, scheduler: fcfs, recovery: null, scaler: null, allocator: null, requests };
  if (isBalancer(definition)) return { ...rest, balancer: observed(definition, notes, balancerJudge(idles)) };
  if (isScheduler(definition)) return { ...rest, scheduler: observed(definition, notes, schedulerJudge(idles)) };
  throw new RangeError(`a policy of the family ${definition.family} has no trial`);
}
