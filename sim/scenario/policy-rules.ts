import type { Admission } from "../../strategies/admission/types.ts";
import type {
  Balancer,
  Definition,
  GangScheduler,
  GraphScheduler,
  Planner,
  Scheduler,
  TaskView,
} from "../../strategies/types.ts";
import type { Placement } from "../../strategies/placement/types.ts";
import type { Partitioner } from "../../strategies/partitioning/types.ts";
import type { Recovery } from "../../strategies/recovery/types.ts";
import type { Scaler } from "../../strategies/scaling/types.ts";
import type { Fault, Path } from "./faults.ts";
import type { Rule, WellFormed } from "./rules.ts";
import { type Registry, withDefaults } from "./strategies.ts";
import type { NodeGroup, StrategySpec } from "./types.ts";

/** The scheduler of a scenario that names none. */
export const defaultScheduler = (sharing: "space" | "time"): string =>
  sharing === "time" ? "processor-sharing" : "fcfs";

/** A policy of the registry with the place it is named at; a user's file is checked when it is loaded. */
interface Named<Policy> {
  readonly definition: Definition<string, Policy>;
  readonly spec: StrategySpec;
  readonly path: Path;
}

function named<Policy>(
  definitions: ReadonlyMap<string, Definition<string, Policy>>,
  spec: StrategySpec | null,
  family: string,
): Named<Policy>[] {
  const definition = spec === null ? undefined : definitions.get(spec.name);
  return definition === undefined || spec === null ? [] : [{ definition, spec, path: ["strategies", family] }];
}

type AnyScheduler = Scheduler | GraphScheduler;

export function namedScheduler(
  { strategies, sharing = "space" }: WellFormed,
  { schedulers }: Registry,
): Named<AnyScheduler>[] {
  if (strategies === undefined) return [];
  return named(schedulers, strategies.scheduler ?? { name: defaultScheduler(sharing) }, "scheduler");
}

export const namedPartitioner = ({ strategies }: WellFormed, { partitioners }: Registry): Named<Partitioner>[] =>
  named(partitioners, strategies?.partitioner ?? null, "partitioner");

export const namedPlacement = ({ strategies }: WellFormed, { placements }: Registry): Named<Placement>[] =>
  named(placements, strategies?.placement ?? null, "placement");

export const namedRecovery = ({ strategies }: WellFormed, { recoveries }: Registry): Named<Recovery>[] =>
  named(recoveries, strategies?.recovery ?? null, "recovery");

export const namedScaler = ({ strategies }: WellFormed, { scalers }: Registry): Named<Scaler>[] =>
  named(scalers, strategies?.scaler ?? null, "scaler");

export const namedBalancer = ({ strategies }: WellFormed, { balancers }: Registry): Named<Balancer>[] =>
  named(balancers, strategies?.balancer ?? null, "balancer");

export const namedAdmission = ({ strategies }: WellFormed, { requestPolicies }: Registry): Named<Admission>[] =>
  named(requestPolicies.admission, strategies?.admission ?? null, "admission");

const namedPolicies = (sections: WellFormed, registry: Registry): Named<object>[] => [
  ...namedBalancer(sections, registry),
  ...namedScheduler(sections, registry),
  ...namedRecovery(sections, registry),
  ...namedScaler(sections, registry),
  ...namedPartitioner(sections, registry),
  ...namedPlacement(sections, registry),
  ...named(registry.speculations, sections.strategies?.speculation ?? null, "speculation"),
  ...named(registry.requestPolicies.copies, sections.strategies?.copies ?? null, "copies"),
  ...named(registry.requestPolicies.retry, sections.strategies?.retry ?? null, "retry"),
  ...namedAdmission(sections, registry),
  ...(sections.strategies?.health ?? []).flatMap((spec) => named(registry.requestPolicies.health, spec, "health")),
];

/** The policy as it would run, or why it refuses its parameters. */
export function created<Policy>({ definition, spec }: Named<Policy>): { policy: Policy } | { reason: string } {
  const { name: _name, ...parameters } = spec;
  try {
    return { policy: definition.create(parameters) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

const creatable: Rule = (sections, registry) =>
  namedPolicies(sections, registry).flatMap((policy) => {
    const result = created(policy);
    return "reason" in result ? [{ path: policy.path, message: result.reason }] : [];
  });

function isKeyed(workload: NonNullable<WellFormed["workload"]>): boolean {
  if ("graph" in workload || "loop" in workload) return false;
  if (!("trace" in workload)) return workload.keys !== undefined;
  return workload.trace.format !== "swf" && workload.trace.columns.key !== undefined;
}

const told: Rule = (sections, registry) => {
  const { information, workload } = sections;
  return namedPolicies(sections, registry).flatMap(({ definition, path }): Fault[] => {
    const refused = (message: string): Fault => ({ path, message: `${definition.name} ${message}` });
    const faults: Fault[] = [];
    if (definition.needs.includes("size") && information?.kind === "none") {
      faults.push(refused("needs sizes, which information: none does not tell"));
    }
    if (definition.needs.includes("deadline") && workload?.classes.every(({ deadline }) => deadline === null)) {
      faults.push(refused("needs a class with a deadline in workload.classes"));
    }
    if (definition.needs.includes("key") && workload !== undefined && !isKeyed(workload)) {
      faults.push(refused("needs tasks with keys: workload.keys, or the column of a trace that holds them"));
    }
    return faults;
  });
};

/** A task as planners see it when its size or the submitter's estimate is unknown (NaN). */
function taskWith(estimate: number, requested: number): TaskView {
  const ofClass = { priority: 0, deadline: Infinity, weight: 1, class: 0 };
  return { id: 0, arrival: 0, estimate, requested, attained: 0, remaining: estimate, ...ofClass, key: -1, slots: 1 };
}

/** A planner that plans with run times must be told some. */
function plansBlindly(planner: Planner, { information, workload }: WellFormed): boolean {
  if (information?.kind !== "none" || workload === undefined) return false;
  const submitted =
    "trace" in workload && (workload.trace.format === "swf" || workload.trace.columns.estimate !== undefined);
  return Number.isNaN(planner.plannedTime(taskWith(Number.NaN, submitted ? 1 : Number.NaN)));
}

function preempts(scheduler: AnyScheduler): boolean {
  if (["quantum", "feedback", "sharing"].includes(scheduler.kind)) return true;
  if (scheduler.kind === "classes") return scheduler.quantum < Infinity;
  return (scheduler.kind === "index" || scheduler.kind === "order") && scheduler.preempts;
}

const several = (nodes: readonly NodeGroup[]): boolean => nodes.length > 1 || nodes[0].count > 1;
const unequal = (nodes: readonly NodeGroup[]): boolean => nodes.some(({ speed }) => speed !== nodes[0].speed);

function plannerFaults(
  planner: Planner | GangScheduler,
  { name, needs }: Definition<string, AnyScheduler>,
  sections: WellFormed,
): string[] {
  const { nodes, queue } = sections;
  const faults: string[] = [];
  if (queue?.kind === "per-node") faults.push(`${name} plans the whole machine and needs queue: central`);
  if (nodes !== undefined && unequal(nodes))
    faults.push(`${name} plans the whole machine and needs nodes of equal speed`);
  if (planner.kind === "planner" && needs.includes("requested") && plansBlindly(planner, sections)) {
    faults.push(`${name} needs run times, which information: none does not tell`);
  }
  return faults;
}

/** Jobs of several slots need a plan, or an order in which they are started. */
const ordersJobs = (scheduler: AnyScheduler): boolean =>
  ["planner", "gang", "order", "index"].includes(scheduler.kind) && !preempts(scheduler);

const isOfGraphs = ({ kind }: AnyScheduler): boolean => kind === "graph" || kind === "graph-online";

/** Which queue, nodes and trace the way of scheduling goes with. */
const schedulerFits: Rule = (sections, registry) =>
  namedScheduler(sections, registry).flatMap((asked) => {
    const { nodes, queue, workload } = sections;
    const { definition, path } = asked;
    const result = created(asked);
    if ("reason" in result) return [];
    const scheduler = result.policy;
    if (workload !== undefined && isOfGraphs(scheduler) !== "graph" in workload) {
      const does = isOfGraphs(scheduler) ? "schedules graphs and needs workload.graph" : "serves requests, no graph";
      return [{ path, message: `${definition.name} ${does}` }];
    }
    const faults =
      scheduler.kind === "planner" || scheduler.kind === "gang" ? plannerFaults(scheduler, definition, sections) : [];
    if (scheduler.kind === "sharing" && queue?.kind === "central" && nodes !== undefined && several(nodes)) {
      faults.push(`${definition.name} shares a node among its tasks, so several nodes need queue: per-node`);
    }
    if (isSwf(workload) && preempts(scheduler)) {
      faults.push(`${definition.name}: jobs that span nodes are not preempted`);
    } else if (isSwf(workload) && !ordersJobs(scheduler) && scheduler.kind !== "resources") {
      const fitting = [...registry.schedulers.values()].filter((known) => {
        const other = created({ definition: known, spec: withDefaults(known), path });
        return "policy" in other && ordersJobs(other.policy);
      });
      const names = fitting.map(({ name }) => name).join(", ");
      faults.push(`${definition.name} chooses among tasks of one slot each; known with an SWF log: ${names}`);
    }
    return faults.map((message) => ({ path, message }));
  });

const isSwf = (workload: WellFormed["workload"]): boolean =>
  workload !== undefined && "trace" in workload && workload.trace.format === "swf";

const timeShared: Rule = ({ sharing, strategies }) => {
  const name = strategies?.scheduler?.name;
  if (sharing !== "time" || name === undefined || name === defaultScheduler("time")) return [];
  return [{ path: ["strategies", "scheduler"], message: `sharing: time is ${defaultScheduler("time")}, not ${name}` }];
};

const wholeMachine: Rule = ({ workload, queue, nodes }) => {
  if (!isSwf(workload)) return [];
  const faults: Fault[] = [];
  if (queue?.kind === "per-node")
    faults.push({ path: ["workload", "trace"], message: "an SWF log needs queue: central" });
  if (nodes !== undefined && unequal(nodes)) {
    faults.push({ path: ["nodes"], message: "an SWF log needs nodes of equal speed" });
  }
  return faults;
};

/** A list parameter called `weights` has one entry per group of nodes. */
const weightPerGroup: Rule = (sections, registry) =>
  namedPolicies(sections, registry).flatMap(({ spec, path }): Fault[] => {
    const weights = spec["weights"];
    if (!Array.isArray(weights) || sections.nodes === undefined) return [];
    const at = [...path, "weights"];
    if (weights.length !== sections.nodes.length) {
      const message = `must have one entry per entry of nodes (${sections.nodes.length}), got ${weights.length}`;
      return [{ path: at, message }];
    }
    return weights.some((weight) => weight > 0) ? [] : [{ path: at, message: "must have an entry > 0" }];
  });

/** A list parameter called `cutoffs` parts the sizes among all nodes. */
const cutoffBetweenNodes: Rule = (sections, registry) =>
  namedPolicies(sections, registry).flatMap(({ spec, path }): Fault[] => {
    const { cutoffs } = spec;
    if (!Array.isArray(cutoffs) || sections.nodes === undefined) return [];
    const count = sections.nodes.reduce((sum, group) => sum + group.count, 0);
    if (cutoffs.length === count - 1) return [];
    const message = `must have an entry less than there are nodes (${count}), got ${cutoffs.length}`;
    return [{ path: [...path, "cutoffs"], message }];
  });

/** Rules between the policies and the rest of the scenario. */
export const policyRules: readonly Rule[] = [
  creatable,
  told,
  schedulerFits,
  timeShared,
  wholeMachine,
  weightPerGroup,
  cutoffBetweenNodes,
];
