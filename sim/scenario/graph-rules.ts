import type { Fault } from "./faults.ts";
import type { Rule } from "./rules.ts";
import type { WorkloadSpec } from "./types.ts";

/** A list of costs has an entry for each node. */
const costPerNode: Rule = ({ workload, nodes }) => {
  if (workload === undefined || nodes === undefined || !("graph" in workload)) return [];
  const { graph } = workload;
  if (!("edges" in graph)) return [];
  const count = nodes.reduce((sum, group) => sum + group.count, 0);
  return graph.tasks.flatMap(({ costs }, i): Fault[] =>
    costs === undefined || costs.length === count
      ? []
      : [
          {
            path: ["workload", "graph", "tasks", i, "costs"],
            message: `must have one entry per node (${count}), got ${costs.length}`,
          },
        ],
  );
};

/** Nodes that a graph can use; planning looks at each of them for each task. */
const MOST_PROCESSORS = 10_000;

const fewProcessors: Rule = ({ workload, nodes }) => {
  if (workload === undefined || nodes === undefined || !("graph" in workload)) return [];
  const count = nodes.reduce((sum, group) => sum + group.count * group.slots, 0);
  if (count <= MOST_PROCESSORS) return [];
  return [{ path: ["nodes"], message: `a graph of tasks runs on at most ${MOST_PROCESSORS} slots, got ${count}` }];
};

/** What runs once, as a whole, on all nodes; null: requests. */
export function wholeOf(workload: WorkloadSpec): string | null {
  return "graph" in workload ? "a graph of tasks" : "loop" in workload ? "a loop" : null;
}

const runsWhole: Rule = ({ workload, run, sharing, information, nodes = [] }) => {
  const what = workload === undefined ? null : wholeOf(workload);
  if (what === null) return [];
  const faults: Fault[] = [];
  const refuse = (path: (string | number)[], message: string): number => faults.push({ path, message });
  if (typeof run?.tasks === "number") refuse(["run", "tasks"], `${what} is run whole`);
  if (typeof run?.time === "number") refuse(["run", "time"], `${what} is run whole`);
  const { warmup } = run ?? {};
  const none = warmup === undefined || (typeof warmup === "object" && Object.values(warmup).every((one) => one === 0));
  if (!none) refuse(["run", "warmup"], `nothing of ${what} is left out`);
  if (sharing === "time") refuse(["sharing"], `the tasks of ${what} do not share a slot`);
  for (const [i, { queue }] of nodes.entries()) {
    if (queue !== "unbounded") refuse(["nodes", i, "queue"], `the tasks of ${what} wait in no queue of a node`);
  }
  if (information?.kind === "requested" || information?.kind === "class-mean") {
    refuse(["information"], `${what} has exact, none or lognormal, not ${information.kind}`);
  }
  return faults;
};

const networkUsed: Rule = ({ workload, network }) =>
  network === undefined || workload === undefined || "graph" in workload
    ? []
    : [{ path: ["network"], message: "only the edges of a workload.graph send data" }];

/** Rules about graphs of tasks. */
export const graphRules: readonly Rule[] = [costPerNode, fewProcessors, runsWhole, networkUsed];
