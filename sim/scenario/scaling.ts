import { durations } from "./distributions.ts";
import { mapping, quantity, whole } from "./fields.ts";
import type { Fault } from "./faults.ts";
import { created, namedScaler, namedScheduler } from "./policy-rules.ts";
import type { Rule, WellFormed } from "./rules.ts";
import { withDefaults } from "./strategies.ts";
import type { ScalerDefinition } from "../../strategies/scaling/types.ts";
import type { NodeGroup, ScalingSpec, StrategySpec } from "./types.ts";
import { duration, plain, rate } from "./units.ts";

const MOST_NODES = 100_000;

/** Between which limits a group of nodes is scaled, how often it is decided, and how long it takes. */
export const scaling = mapping("scaling, { min: …, max: …, interval: …, boot: … }", {
  group: whole(0, MOST_NODES).exactOptional(),
  min: quantity(plain, { min: 0, max: MOST_NODES }),
  max: quantity(plain, { above: 0, max: MOST_NODES }),
  interval: quantity(duration, { above: 0 }),
  boot: durations,
  cooldown: quantity(duration, { min: 0 }).exactOptional(),
  cost: quantity(rate, { min: 0 }).exactOptional(),
});

/** The policy that scales the pool of a scenario that has one; it is asked for there alone. */
export function scalerOf(
  sections: Pick<WellFormed, "scaling">,
  given: StrategySpec | undefined,
  scalers: ReadonlyMap<string, ScalerDefinition>,
): { scaler?: StrategySpec } {
  if (sections.scaling === undefined) return {};
  const definition = scalers.get("fixed");
  return { scaler: given ?? (definition === undefined ? { name: "fixed" } : withDefaults(definition)) };
}

/** The groups of nodes with all the nodes that may be switched on. */
export function mostNodes<Group extends NodeGroup>(groups: readonly Group[], spec?: ScalingSpec): readonly Group[] {
  if (spec === undefined) return groups;
  const { group = 0, max } = spec;
  return groups.map((one, i) => (i === group ? { ...one, count: Math.max(one.count, Math.floor(max)) } : one));
}

const needsScaling: Rule = ({ scaling: given, strategies }) =>
  given === undefined && strategies?.scaler !== undefined
    ? [{ path: ["strategies", "scaler"], message: "needs scaling: { min: …, max: …, interval: …, boot: … }" }]
    : [];

const limits: Rule = (sections, registry) => {
  const { scaling: given, nodes, strategies } = sections;
  if (given === undefined || nodes === undefined) return [];
  const { group = 0, min, max } = given;
  const fault = (key: string, message: string): Fault[] => [{ path: ["scaling", key], message }];
  if (group >= nodes.length) return fault("group", `must be < ${nodes.length}, the groups of nodes, got ${group}`);
  if (min > max) return fault("min", `must be <= max (${max}), got ${min}`);
  const [asked] = namedScaler(sections, registry);
  const result = asked === undefined ? null : created(asked);
  if (result !== null && "policy" in result && result.policy.scales === "speed") {
    return min > 0 ? [] : fault("min", `must be > 0, a speed, with ${strategies?.scaler?.name}, got ${min}`);
  }
  if (!Number.isInteger(min)) return fault("min", `must be a whole number of nodes, got ${min}`);
  if (!Number.isInteger(max)) return fault("max", `must be a whole number of nodes, got ${max}`);
  const { count } = nodes[group];
  if (count >= min && count <= max) return [];
  return [{ path: ["nodes", group, "count"], message: `must be from min to max (${min} … ${max}), got ${count}` }];
};

/** What a pool that changes its size does not go with. */
const scalable: Rule = (sections, registry) => {
  const { scaling: given, queue, workload, faults, nodes } = sections;
  if (given === undefined) return [];
  const found: Fault[] = [];
  const refuse = (message: string): number => found.push({ path: ["scaling"], message });
  if (workload !== undefined && "graph" in workload) refuse("goes with requests, not with a graph of tasks");
  if (faults !== undefined || nodes?.some((group) => group.faults !== undefined) === true) {
    refuse("cannot go with faults");
  }
  if (queue?.kind === "central" && queue.places !== "unbounded") refuse("cannot go with a bounded central queue");
  const [scheduler] = namedScheduler(sections, registry).map(created);
  if (scheduler === undefined || "reason" in scheduler) return found;
  const { kind } = scheduler.policy;
  if (kind === "planner") refuse("cannot go with a scheduler that plans the whole machine");
  if (kind === "sharing") refuse("cannot go with nodes that share their slots");
  return found;
};

/** Rules about pools that change their size. */
export const scalingRules: readonly Rule[] = [needsScaling, limits, scalable];
