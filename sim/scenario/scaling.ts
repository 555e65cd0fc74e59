import type { ScalerDefinition } from "../../strategies/scaling/types.ts";
import { hasAttempts } from "./attempts.ts";
import { durations } from "./distributions.ts";
import { mayFail } from "./failures.ts";
import { mapping, quantity, whole } from "./fields.ts";
import type { Fault } from "./faults.ts";
import { wholeOf } from "./graph-rules.ts";
import { created, namedScaler, namedScheduler } from "./policy-rules.ts";
import type { Rule, WellFormed } from "./rules.ts";
import { withDefaults } from "./strategies.ts";
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

/** What keeps its own account of nodes, or of tasks, which no change of the pool reaches. */
const scalable: Rule = (sections, registry) => {
  if (sections.scaling === undefined) return [];
  const { queue, workload, capacity, hosts, strategies } = sections;
  const whole = workload === undefined ? null : wholeOf(workload);
  const isOfJobs = workload !== undefined && "trace" in workload && workload.trace.format === "swf";
  const others = [
    ...(mayFail(sections) ? ["faults"] : []),
    ...(capacity === undefined ? [] : ["capacity"]),
    ...(hosts === undefined ? [] : ["hosts"]),
    ...(hasAttempts(sections) ? ["requests of several attempts"] : []),
    ...(strategies?.partitioner === undefined ? [] : ["a partitioner, whose keys belong to nodes that stay"]),
    ...(isOfJobs ? ["jobs that span nodes"] : []),
    ...(queue?.kind === "central" && queue.places !== "unbounded" ? ["a bounded central queue"] : []),
    ...namedScheduler(sections, registry).flatMap((asked) => unscalable(created(asked))),
  ];
  const refused = (message: string): Fault => ({ path: ["scaling"], message });
  const found = others.map((other) => refused(`cannot go with ${other}`));
  return whole === null ? found : [refused(`goes with requests, not with ${whole}`), ...found];
};

/** The kind of a scheduler that serves more than one task in a slot, or one in slots of several nodes. */
function unscalable(made: { policy: { readonly kind: string } } | { reason: string }): string[] {
  if ("reason" in made) return [];
  const { kind } = made.policy;
  if (kind === "planner" || kind === "gang") return ["a scheduler that plans the whole machine"];
  return kind === "sharing" ? ["nodes that share their slots"] : [];
}

/** Rules about pools that change their size. */
export const scalingRules: readonly Rule[] = [needsScaling, limits, scalable];
