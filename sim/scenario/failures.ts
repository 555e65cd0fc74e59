import type { RecoveryDefinition } from "../../strategies/recovery/types.ts";
import { durations } from "./distributions.ts";
import { fileText, list, mapping, quantity, whole } from "./fields.ts";
import type { Fault } from "./faults.ts";
import { created, namedRecovery, namedScheduler } from "./policy-rules.ts";
import type { Rule, WellFormed } from "./rules.ts";
import type { StrategySpec } from "./types.ts";
import { duration, rate, share } from "./units.ts";

const MOST_REPAIRERS = 10_000_000;

/** How long nodes of a group stay up and down. */
export const groupFaults = mapping("failures of a group, { up: …, down: … }", {
  up: durations,
  down: durations.exactOptional(),
});

const outage = mapping("an outage, { node: …, from: …, to: … }", {
  node: whole(0, MOST_REPAIRERS),
  from: quantity(duration, { min: 0 }),
  to: quantity(duration, { above: 0 }),
});

/** What fails, and how often. */
export const faults = mapping("failures, { up: …, down: … }, { list: […] } or { file: … }", {
  up: durations.exactOptional(),
  down: durations.exactOptional(),
  repairers: whole(1, MOST_REPAIRERS).exactOptional(),
  list: list("a list of outages, [{ node: …, from: …, to: … }]", outage).exactOptional(),
  file: fileText.exactOptional(),
  tasks: mapping("failures of tasks, { rate: … } or { probability: … }", {
    rate: quantity(rate, { above: 0 }).exactOptional(),
    probability: quantity(share, { above: 0, below: 1 }).exactOptional(),
  }).exactOptional(),
});

/** What recovers tasks where the scenario does not say. */
const defaultRecovery = "restart";

/** The policy that recovers the tasks of a scenario in which something may fail; it is asked for there alone. */
export function recoveryOf(
  sections: Pick<WellFormed, "faults" | "nodes">,
  given: StrategySpec | null | undefined,
  recoveries: ReadonlyMap<string, RecoveryDefinition>,
  withDefaults: (definition: RecoveryDefinition) => StrategySpec,
): { recovery?: StrategySpec } {
  if (!mayFail(sections)) return {};
  const definition = recoveries.get(defaultRecovery);
  return { recovery: given ?? (definition === undefined ? { name: defaultRecovery } : withDefaults(definition)) };
}

export const mayFail = ({ faults: given, nodes = [] }: Pick<WellFormed, "faults" | "nodes">): boolean =>
  given !== undefined || nodes.some((group) => group.faults !== undefined);

/** What the parts of `faults` have to do with each other. */
const complete: Rule = ({ faults: given, nodes = [] }) => {
  if (given === undefined) return [];
  const { up, down, repairers, list: outages, file, tasks } = given;
  const own = nodes.some((group) => group.faults !== undefined);
  const found: Fault[] = [];
  const complain = (path: (string | number)[], message: string): void => {
    found.push({ path: ["faults", ...path], message });
  };
  if (down !== undefined && up === undefined) complain(["down"], "needs faults.up, how long nodes stay up");
  if (repairers !== undefined && up === undefined && !own) complain(["repairers"], "needs nodes that fail at random");
  if (outages !== undefined && (up !== undefined || own)) complain(["list"], "give either a list of outages or up");
  if (file !== undefined && (outages !== undefined || up !== undefined || own)) {
    complain(["file"], "give one of a file of outages, a list of them, and up");
  }
  if (tasks !== undefined && tasks.rate === undefined && tasks.probability === undefined) {
    complain(["tasks"], "required: rate, probability or both");
  }
  if (up === undefined && outages === undefined && file === undefined && tasks === undefined && !own) {
    complain([], "required: up, list, file or tasks");
  }
  return found;
};

/** Nodes fail where they serve the tasks of one pool. */
export const failuresAlone: Rule = (sections) => {
  const { faults: given, nodes = [], stations, hosts, workload } = sections;
  const paths = [
    ...(given === undefined ? [] : [["faults"]]),
    ...nodes.flatMap((group, i) => (group.faults === undefined ? [] : [["nodes", i, "faults"]])),
  ];
  const others = [
    ...(stations === undefined ? [] : ["stations"]),
    ...(hosts === undefined ? [] : ["hosts"]),
    ...(workload !== undefined && "graph" in workload ? ["a graph of tasks"] : []),
  ];
  return others.flatMap((other) => paths.map((path) => ({ path, message: `failures cannot go with ${other}` })));
};

/** Outages name nodes that exist, end after they begin, and those of a node do not overlap. */
const outagesFit: Rule = ({ faults: given, nodes }) => {
  const outages = given?.list;
  if (outages === undefined || nodes === undefined) return [];
  const count = nodes.reduce((sum, group) => sum + group.count, 0);
  const last = new Map<number, number>();
  const order = [...outages.keys()].sort((a, b) => outages[a].from - outages[b].from);
  return order.flatMap((i): Fault[] => {
    const { node, from, to } = outages[i];
    const path = ["faults", "list", i];
    const before = last.get(node) ?? 0;
    last.set(node, Math.max(before, to));
    if (node >= count) return [{ path: [...path, "node"], message: `must be < ${count}, the nodes, got ${node}` }];
    if (to <= from) return [{ path: [...path, "to"], message: `must be > from (${from} s), got ${to} s` }];
    if (from >= before) return [];
    return [
      { path: [...path, "from"], message: `must be >= ${before} s, when node ${node} is up again, got ${from} s` },
    ];
  });
};

const UNRECOVERABLE: ReadonlySet<string> = new Set(["planner", "gang", "sharing", "feedback", "classes"]);

/** Tasks can be thrown out of slots of their own only, and come back to a node only where each has its line. */
const recoverable: Rule = (sections, registry) => {
  const { queue, strategies } = sections;
  const path = ["strategies", "recovery"];
  if (!mayFail(sections)) {
    if ((strategies?.recovery ?? null) === null) return [];
    return [{ path, message: "needs faults: without failures nothing is recovered" }];
  }
  const found = namedScheduler(sections, registry).flatMap((asked): Fault[] => {
    const result = created(asked);
    if ("reason" in result || !UNRECOVERABLE.has(result.policy.kind)) return [];
    const why = "they need a scheduler that keeps no account of work done, with one task per slot";
    const message = `${asked.definition.name} cannot go with faults: ${why}`;
    return [{ path: asked.path, message }];
  });
  const trace = sections.workload !== undefined && "trace" in sections.workload ? sections.workload.trace : null;
  if (trace?.format === "swf") found.push({ path: ["faults"], message: "jobs that span nodes cannot go with faults" });
  const central = queue?.kind === "central" && strategies?.recovery?.["where"] === "same-node";
  if (central) found.push({ path: [...path, "where"], message: "same-node needs queue: per-node" });
  return [...found, ...unsaved(sections, registry)];
};

/** A policy that reckons with the time between failures must know it. */
const unsaved: Rule = (sections, registry) =>
  namedRecovery(sections, registry).flatMap((asked): Fault[] => {
    const result = created(asked);
    const random = sections.faults?.up !== undefined || sections.nodes?.every((group) => group.faults !== undefined);
    if ("reason" in result || random === true || sections.faults?.tasks?.rate !== undefined) return [];
    try {
      result.policy.saving?.(Number.NaN);
      return [];
    } catch (error) {
      return [{ path: asked.path, message: error instanceof Error ? error.message : String(error) }];
    }
  });

/** Rules about failures and what becomes of the tasks they hit. */
export const failureRules: readonly Rule[] = [complete, failuresAlone, outagesFit, recoverable];
