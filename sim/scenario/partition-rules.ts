import type { Fault } from "./faults.ts";
import { wholeOf } from "./graph-rules.ts";
import { created, namedPartitioner } from "./policy-rules.ts";
import type { Rule } from "./rules.ts";

const PATH = ["strategies", "partitioner"];

/** A loop is cut by a partitioner of loops, on nodes that do nothing else. */
const loopFits: Rule = ({ workload, nodes = [], queue, faults, strategies }, { partitioners }) => {
  if (workload === undefined || !("loop" in workload)) return [];
  const found: Fault[] = [];
  const refuse = (path: (string | number)[], message: string): number => found.push({ path, message });
  if (strategies !== undefined && strategies.partitioner === undefined) {
    const known = [...partitioners.values()].filter(({ needs }) => !needs.includes("key")).map(({ name }) => name);
    refuse(PATH, `required with workload.loop; known: ${known.join(", ")}`);
  }
  for (const [i, { slots }] of nodes.entries()) {
    if (slots > 1) refuse(["nodes", i, "slots"], `a loop needs nodes of one slot, got ${slots}; write more nodes`);
  }
  if (queue?.kind === "central") refuse(["queue"], "the chunks of a loop wait in no queue");
  if (faults !== undefined || nodes.some((group) => group.faults !== undefined)) {
    refuse(["faults"], "a loop cannot go with faults");
  }
  const { scheduler } = strategies ?? {};
  if (scheduler !== undefined && scheduler.name !== "fcfs") {
    refuse(["strategies", "scheduler"], "a loop has chunks in their order, no scheduler");
  }
  return found;
};

/** Owners of keys take the place of a balancer; chunks are of a loop. */
const partitionerFits: Rule = (sections, registry) => {
  const { workload, queue, strategies } = sections;
  if (strategies === undefined || workload === undefined) return [];
  const balanced = (strategies.balancer ?? null) !== null;
  const found: Fault[] = [];
  if ("loop" in workload && balanced) {
    found.push({ path: ["strategies", "balancer"], message: "a loop has chunks that idle nodes take, no balancer" });
  }
  if (strategies.partitioner === undefined) return found;
  if (balanced) found.push({ path: PATH, message: "give either a balancer or a partitioner" });
  if ("graph" in workload) found.push({ path: PATH, message: "a graph of tasks has a scheduler, no partitioner" });
  if (wholeOf(workload) === null && queue?.kind === "central") {
    found.push({ path: PATH, message: "owners of keys need queue: per-node" });
  }
  for (const asked of namedPartitioner(sections, registry)) {
    const result = created(asked);
    if ("reason" in result) continue;
    const { name } = asked.definition;
    if (result.policy.kind === "chunks" && !("loop" in workload)) {
      found.push({ path: PATH, message: `${name} cuts loops and needs workload.loop` });
    }
    if (result.policy.kind === "keys" && "loop" in workload) {
      found.push({ path: PATH, message: `${name} gives keys to nodes, it cuts no loop` });
    }
  }
  return found;
};

/** A list names nodes that are there. */
const listedExist: Rule = (sections, registry) => {
  const { nodes } = sections;
  if (nodes === undefined) return [];
  const count = nodes.reduce((sum, group) => sum + group.count, 0);
  return namedPartitioner(sections, registry).flatMap(({ spec, definition }): Fault[] => {
    if (definition.name !== "list") return [];
    const listed = Array.isArray(spec["nodes"]) ? spec["nodes"] : [];
    const wrong = listed.findIndex((node) => !Number.isInteger(node) || node >= count);
    const found: Fault[] = [];
    if (wrong !== -1) {
      const message = `must be whole and < ${count}, the nodes, got ${Number(listed[wrong])}`;
      found.push({ path: [...PATH, "nodes", wrong], message });
    }
    const others = Number(spec["others"]);
    if (!(others < count))
      found.push({ path: [...PATH, "others"], message: `must be < ${count}, the nodes, got ${others}` });
    return found;
  });
};

/** Rules about loops, and about partitioners. */
export const partitionRules: readonly Rule[] = [loopFits, partitionerFits, listedExist];
