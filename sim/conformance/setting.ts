import { stringify } from "yaml";
import type { StrategyDefinition } from "../../strategies/types.ts";
import type { Trace } from "../workload/trace.ts";
import type { Role, Trial } from "./trial.ts";

const instants = ({ tasks }: Trial): number[] => {
  let now = 0;
  return tasks.map(({ gap }) => (now += gap));
};

/** The trial as a scenario; jobs of several slots and requests with keys are a trace beside it. */
export function scenarioOf(trial: Trial, definition: StrategyDefinition, role: Role): Record<string, unknown> {
  const told = new Set([...definition.needs, ...(definition.uses ?? [])]);
  const policy = { [definition.family]: { name: "./my-policy.ts", ...trial.parameters } };
  const top = { poolsim: 1, name: "trial" };
  if (role === "allocator") return { ...top, ...cloudOf(trial), strategies: policy };
  return {
    ...top,
    nodes: trial.nodes.map((node, i) => ({ count: 1, ...node, ...failing(role, i) })),
    ...(role === "planner" || role === "shared" ? { queue: "central" } : {}),
    workload: workloadOf(trial, role),
    ...sectionsFor(trial, role),
    information: told.has("size") || role === "planner" ? "exact" : "none",
    strategies: { ...balancerFor(trial, role), ...policy },
  };
}

function balancerFor({ nodes }: Trial, role: Role): Record<string, unknown> {
  if (role === "speculation") return { placement: "batch-sampling" };
  if (role === "scaler") return { balancer: "join-shortest-queue" };
  const isChosen = role !== "owners" && role !== "loop" && role !== "balancer";
  return isChosen && nodes.length > 1 ? { balancer: "round-robin" } : {};
}

/** Hosts and the VMs that ask for a place. */
function cloudOf(trial: Trial): Record<string, unknown> {
  const at = instants(trial);
  return {
    hosts: trial.nodes.map(({ slots, speed }) => ({ count: 1, cores: slots, speed, memory: "4 GiB" })),
    vms: {
      requests: trial.tasks.map(({ size, slots, memory = 0 }, i) => ({
        at: at[i],
        lifetime: size,
        cores: slots,
        memory: `${memory} GiB`,
      })),
    },
  };
}

function workloadOf(trial: Trial, role: Role): Record<string, unknown> {
  const classes = [
    { name: "urgent", priority: 1, deadline: 4 },
    { name: "normal", priority: 0, deadline: 20 },
  ];
  const demands = [{ cpu: 1, memory: 4 }, { cpu: 3 }];
  switch (role) {
    case "planner":
      return { trace: { format: "swf", file: "jobs.swf" } };
    case "owners":
      return {
        trace: { format: "csv", file: "requests.csv", columns: { arrival: "at", size: "size", key: "key" } },
      };
    case "loop":
      return {
        loop: { iterations: trial.tasks.length, size: { kind: "deterministic", value: trial.tasks[0].size } },
      };
    case "speculation":
      return {
        arrivals: { kind: "list", times: instants(trial), sizes: trial.tasks.map(({ size }) => size) },
        jobs: { tasks: 2 },
      };
    default:
      return {
        arrivals: { kind: "list", times: instants(trial), sizes: trial.tasks.map(({ size }) => size) },
        classes: role === "shared" ? classes.map((one, i) => ({ ...one, demand: demands[i] })) : classes,
      };
  }
}

/** What a policy of the role needs beside nodes and tasks. */
function sectionsFor({ outages = [] }: Trial, role: Role): Record<string, unknown> {
  if (role === "scaler") return { scaling: { min: 1, max: 4, interval: 1, boot: { kind: "deterministic", value: 1 } } };
  if (role === "shared") return { capacity: { cpu: 4, memory: 9 } };
  if (role !== "recovery") return {};
  // Tasks that fail once in thirty years, so that there is a mean time between failures.
  const list = outages.map(([node, from, to]) => ({ node, from, to }));
  return { faults: { ...(list.length > 0 ? { list } : {}), tasks: { rate: 1e-9 } } };
}

/** Requests are tried again, sent twice or kept from nodes because some of them fail. */
function failing(role: Role, node: number): Record<string, unknown> {
  const fails = role === "retry" || role === "copies" || (role === "health" && node === 0);
  return fails ? { fail: { probability: 0.9, after: { kind: "deterministic", value: 0.25 } } } : {};
}

/** What the scenario's list or trace would be read as; null where there is none. */
export function traceOf(trial: Trial, role: Role): Trace | null {
  if (role === "loop") return null;
  const { tasks } = trial;
  const sizes = Float64Array.from(tasks, ({ size }) => size);
  const isPlanner = role === "planner";
  return {
    count: tasks.length,
    arrival: Float64Array.from(instants(trial)),
    size: sizes,
    requested: isPlanner ? sizes.map((size) => 2 * size) : null,
    slots: isPlanner ? Int32Array.from(tasks, ({ slots }) => slots) : null,
    key: role === "owners" ? Float64Array.from(tasks, ({ slots }) => slots) : null,
    class: null,
    classes: [],
    records: tasks.length,
    dropped: {},
    header: {},
    ...(role === "allocator" ? { demand: demandsOf(trial) } : {}),
  };
}

/** Cores and memory of each VM, in millionths and bytes. */
function demandsOf({ tasks }: Trial): Float64Array {
  return Float64Array.from(tasks.flatMap(({ slots, memory = 0 }) => [slots * 1e6, memory * 2 ** 30]));
}

/** The trial for a reader: a scenario file, or the machines and their jobs. */
export function shownTrial(trial: Trial, definition: StrategyDefinition, role: Role): string {
  const { tasks, nodes } = trial;
  const at = instants(trial);
  if (role === "planner") {
    const jobs = tasks.map(({ size, slots }, i) => `  at ${at[i]} s: ${size} s on ${slots} slots\n`);
    const machine = `a machine of ${nodes[0].slots} slots`;
    return `${machine}, requested times twice the true ones, and the jobs\n${jobs.join("")}`;
  }
  const sections = Object.entries(scenarioOf(trial, definition, role));
  const scenario = sections.map(([name, value]) => `${name}: ${flow(value)}\n`).join("");
  if (role !== "owners") return scenario;
  const rows = tasks.map((task, i) => `${at[i]},${task.size},${task.slots}\n`);
  return `${scenario}# requests.csv\nat,size,key\n${rows.join("")}`;
}

const flow = (value: unknown): string => stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim();
