import { balancers, scalers } from "../../strategies/registry.ts";
import { distribution } from "../kernel/distributions/index.ts";
import { meanInterval } from "../measure/confidence.ts";
import { hasAttempts } from "../scenario/attempts.ts";
import { serversOf } from "../scenario/resources.ts";
import { isNetwork } from "../scenario/routes.ts";
import { mostNodes } from "../scenario/scaling.ts";
import type { GeneratedWorkload, NodeGroup, Scenario } from "../scenario/types.ts";
import { meanRate } from "../workload/arrivals.ts";
import { meanSize, sizeDistributions } from "../workload/source.ts";
import { overloadedNetwork } from "./traffic.ts";

/** Work per second the pool can do, at speed 1. */
export function capacity(nodes: readonly NodeGroup[]): number {
  return nodes.reduce((sum, { count, speed, slots }) => sum + count * speed * slots, 0);
}

/** Work per second of the nodes, or of the VMs as far as the hosts have cores for them. */
function capacityOf(scenario: Scenario): number {
  const ofHosts = scenario.hosts?.reduce((sum, { count, cores, speed }) => sum + count * cores * speed, 0);
  return Math.min(capacity(serversOf(scenario)), ofHosts ?? Infinity);
}

/**
 * Arrival events per second, from the rate or the load the scenario states: batches where arrivals come in batches.
 * Null where the process has no single rate to set.
 *
 * @param size mean size, s
 */
export function arrivalRate(scenario: Scenario, size: number): number | null {
  const { workload } = scenario;
  if (!("arrivals" in workload)) return null;
  const { arrivals } = workload;
  if (arrivals.kind !== "poisson" && arrivals.kind !== "batch") return null;
  if ("rate" in arrivals) return arrivals.rate;
  const perEvent = (arrivals.kind === "batch" ? distribution(arrivals.size).mean : 1) * tasksPerArrival(workload);
  return (arrivals.load * capacityOf(scenario)) / (size * perEvent);
}

/** More than one where what arrives are jobs. */
function tasksPerArrival({ jobs }: GeneratedWorkload): number {
  return jobs === undefined ? 1 : distribution(jobs.tasks).mean;
}

/**
 * Why an open, unbounded, patient system has no steady state: some station gets at least as much work as it can do.
 * Null when every station has spare capacity, or when the system cannot overflow (finite, closed, bounded, impatient).
 *
 * For balancers whose split is known in advance this is exact; others are judged by their total here and by what each
 * node was sent in the run (`overloaded`).
 */
export function unstable(scenario: Scenario): string | null {
  if (isNetwork(scenario)) return overloadedNetwork(scenario, unstable);
  const { workload, queue, scaling } = scenario;
  const isFixed = scenario.strategies.scaler?.name === "fixed";
  const servers = serversOf(scenario);
  const nodes = isFixed ? servers : mostNodes(servers, scaling);
  if (isExempt(scenario) || !("arrivals" in workload)) return null;
  // How much work copies are depends on which are taken back, and failing may take less time than serving.
  const { copies, speculation } = scenario.strategies;
  if (copies !== undefined || speculation !== undefined || nodes.some(({ fail }) => fail !== undefined)) return null;
  const sizes = sizeDistributions(workload.size, workload.classes);
  const size = meanSize(sizes, workload.classes);
  const tasks = meanRate(workload.arrivals, arrivalRate(scenario, size)) * tasksPerArrival(workload);
  const work = tasks * size;
  if (scaling !== undefined && !isFixed && scalesSpeed(scenario)) return null;
  const up = nodes.reduce((sum, group) => sum + capacity([group]) * availability(group, scenario), 0);
  const all = scaling === undefined ? Math.min(up, capacityOf(scenario)) : up;
  const someDrop = queue.kind === "per-node" && nodes.some((group) => group.queue !== "unbounded");
  if (!someDrop && work >= all * (1 - ROUNDING)) {
    return `the load is ${rounded(work / all)}: work arrives at least as fast as all nodes together can do it`;
  }
  const scarce = scarceResource(scenario, tasks);
  if (scarce !== null) return scarce;
  if (queue.kind === "central" || scenario.strategies.balancer === null || scaling !== undefined) return null;
  return overloadedStation(scenario, work);
}

/** The first resource of which tasks take, on average, at least all there is. */
function scarceResource({ capacity: amounts, workload, nodes }: Scenario, tasks: number): string | null {
  if (amounts === undefined || !("arrivals" in workload)) return null;
  const { classes } = workload;
  const means = sizeDistributions(workload.size, classes).map(({ mean }) => mean);
  const shares = classes.reduce((sum, { share }) => sum + share, 0);
  for (const [name, amount] of Object.entries(amounts)) {
    const perTask = classes.reduce((sum, { share, demand = {} }, i) => sum + share * means[i] * (demand[name] ?? 0), 0);
    const load = (tasks * perTask) / (shares * nodes[0].speed * amount);
    if (load >= 1 - ROUNDING) return `the load of ${name} is ${rounded(load)}: tasks take at least all there is`;
  }
  return null;
}

/** Share of time a node of the group is up at most; with few repairers, or a list of outages, less than it says. */
function availability(group: NodeGroup, { faults }: Scenario): number {
  const up = group.faults?.up ?? faults?.up;
  const down = group.faults === undefined ? faults?.down : group.faults.down;
  if (up === undefined || down === undefined) return 1;
  const [upTime, downTime] = [distribution(up).mean, distribution(down).mean];
  // Of two infinite means neither tells.
  return downTime === Infinity && upTime < Infinity ? 0 : upTime === Infinity ? 1 : upTime / (upTime + downTime);
}

/** A load of exactly 1 that was computed must not pass for less. */
const ROUNDING = 1e-12;

const rounded = (load: number): number => Math.round(load * 1e4) / 1e4;

/** Whether the system cannot overflow, or is not observed for long: unstable is not a word for it. */
export function isExempt(scenario: Scenario): boolean {
  const { workload, queue } = scenario;
  if (!("arrivals" in workload)) return true;
  if (workload.arrivals.kind === "closed" || workload.arrivals.kind === "list") return true;
  if (workload.patience !== null) return true;
  // Requests that are turned away or given up do not pile up.
  const { admission, retry } = scenario.strategies;
  if (admission !== undefined || typeof retry?.["timeout"] === "number") return true;
  if (queue.kind === "central") return queue.places !== "unbounded";
  return serversOf(scenario).every((group) => group.queue !== "unbounded");
}

/** The first station that must overflow under a split known in advance. */
function overloadedStation(scenario: Scenario, work: number): string | null {
  const nodes = serversOf(scenario);
  const { balancer } = scenario.strategies;
  const count = nodes.reduce((sum, group) => sum + group.count, 0);
  if (balancer === null || !balancers.has(balancer.name)) return null;
  const split = SPLITS[balancer.name];
  if (split === undefined) return null;
  for (const { share, limit, what } of split(nodes, count, balancer)) {
    if (work * share < limit * (1 - ROUNDING)) continue;
    const excess = rounded((work * share) / limit);
    return `${balancer.name} sends ${what} work at ${excess} of the speed at which it can be done`;
  }
  return null;
}

/** A set of nodes that can get work from nobody's choice but chance: its share of all work, and what it can do. */
interface Station {
  share: number;
  limit: number;
  what: string;
}

type Split = (nodes: readonly NodeGroup[], count: number, parameters: Readonly<Record<string, unknown>>) => Station[];

const evenSplit: Split = (nodes, count) =>
  nodes
    .map((group, i) => ({ group, i }))
    .filter(({ group }) => group.queue === "unbounded")
    .map(({ group, i }) => ({ share: 1 / count, limit: group.speed * group.slots, what: `each node of nodes.${i}` }));

const weightedSplit: Split = (nodes, _count, { weights }) =>
  splitBy(
    nodes,
    nodes.map((group, i) => (Array.isArray(weights) ? Number(weights[i] ?? 0) : group.speed * group.slots)),
  );

/** As `interleaved-weighted-round-robin` rounds its weights. */
const roundedSplit: Split = (nodes, count, parameters) => {
  if (Array.isArray(parameters["weights"])) return weightedSplit(nodes, count, parameters);
  const capacities = nodes.map((group) => group.speed * group.slots);
  const most = capacities.reduce((a, b) => Math.max(a, b), 0);
  const weightOf = (own: number): number => Math.max(1, Math.round((own / most) * Number(parameters["rounds"])));
  return splitBy(nodes, capacities.map(weightOf));
};

/** Every task to the first node of all. */
const firstOnly: Split = ([first]) =>
  first.queue === "unbounded" ? [{ share: 1, limit: first.speed * first.slots, what: "the first node" }] : [];

function splitBy(nodes: readonly NodeGroup[], weight: readonly number[]): Station[] {
  const total = nodes.reduce((sum, group, i) => sum + group.count * weight[i], 0);
  return nodes
    .map((group, i) => ({ group, i }))
    .filter(({ group }) => group.queue === "unbounded")
    .map(({ group, i }) => ({
      share: weight[i] / total,
      limit: group.speed * group.slots,
      what: `each node of nodes.${i}`,
    }));
}

/**
 * With d nodes drawn at random, the k slowest nodes get at least the tasks whose draws all fall among them; the system
 * is stable exactly when no such set is overloaded (Foss and Chernova 1998; Bramson 2011).
 */
const drawnSplit: Split = (nodes, count, { d, replacement }) => {
  if (nodes.some((group) => group.queue !== "unbounded")) return [];
  const looks = replacement === true ? Number(d) : Math.min(Number(d), count);
  const slowest = [...nodes].sort((a, b) => a.speed * a.slots - b.speed * b.slots);
  const stations: Station[] = [];
  let members = 0;
  let limit = 0;
  for (const group of slowest) {
    // Within a group the condition is tightest at its full size: the share grows faster than the capacity.
    members += group.count;
    limit += group.count * group.speed * group.slots;
    let share = 1;
    for (let i = 0; i < looks; i++) share *= replacement === true ? members / count : (members - i) / (count - i);
    stations.push({ share: Math.max(0, share), limit, what: `the ${members} slowest nodes` });
  }
  return stations;
};

const SPLITS: Readonly<Record<string, Split>> = {
  random: evenSplit,
  "round-robin": evenSplit,
  "weighted-random": weightedSplit,
  "smooth-weighted-round-robin": weightedSplit,
  "interleaved-weighted-round-robin": roundedSplit,
  "always-first": firstOnly,
  "power-of-d": drawnSplit,
};

/** How sure one must be that a node was sent more work than it can do before a run is called unstable. */
const SURE = 0.999;

/** Whether nodes get faster, so that their number does not tell what they can do. */
function scalesSpeed({ strategies: { scaler } }: Scenario): boolean {
  if (scaler === undefined) return false;
  const { name, ...parameters } = scaler;
  return scalers.get(name)?.create(parameters).scales !== "count";
}

interface Measured {
  inflow: Float64Array;
  /** Metrics. */
  all: Readonly<Record<string, number>>;
}

/** Whether more work arrived, beyond doubt, than the nodes could do that were on. */
function overloadedAtTheirSize(
  scenario: Scenario,
  replications: readonly { all: Measured; sections: readonly Measured[] }[],
): string | null {
  if (isExempt(scenario) || replications.length === 0) return null;
  const parts = replications.length === 1 ? replications[0].sections : replications.map(({ all }) => all);
  if (parts.length < 2) return null;
  const loads = parts.map(({ all }) => all["nodes.load"]);
  const { estimate, halfWidth } = meanInterval(loads, SURE);
  if (estimate === null || halfWidth === null || estimate - halfWidth <= 1) return null;
  const name = scenario.strategies.scaler?.name;
  return `${name} kept the pool too small: work arrived at ${rounded(estimate)} of the speed at which it could be done`;
}

/** Nodes that are judged together, by number, and the share of each in what they can do. */
interface Crowd {
  what: string;
  nodes: readonly number[];
  weights: readonly number[];
}

/**
 * The nodes one by one; where jobs are placed, first all together and group by group: how much work tasks are away from
 * their input is known after the run alone, and many nodes together tell more surely than one.
 */
function* crowds({ nodes: groups, strategies }: Scenario, count: number): Generator<Crowd> {
  if (strategies.placement !== undefined) {
    const groupOf = groups.flatMap((group, i) => Array.from({ length: group.count }, () => i));
    const together = (what: string, isIn: (group: number) => boolean): Crowd => {
      const nodes = groupOf.flatMap((group, node) => (isIn(group) ? [node] : []));
      const speeds = nodes.map((node) => groups[groupOf[node]].speed * groups[groupOf[node]].slots);
      const all = speeds.reduce((sum, speed) => sum + speed, 0);
      return { what, nodes, weights: speeds.map((speed) => speed / all) };
    };
    yield together("all nodes together", () => true);
    for (const i of groups.keys()) yield together(`the nodes of nodes.${i}`, (group) => group === i);
  }
  for (let node = 0; node < count; node++) yield { what: `node ${node}`, nodes: [node], weights: [1] };
}

/**
 * The first node that was sent more work than it can do, beyond doubt, in a run whose balancer's split is not known in
 * advance; null when there is none. The same of all nodes, and of groups of them, where jobs are placed.
 */
export function overloadedInRun(
  scenario: Scenario,
  replications: readonly { all: Measured; sections: readonly Measured[] }[],
): string | null {
  if (scenario.scaling !== undefined) return overloadedAtTheirSize(scenario, replications);
  const { balancer, placement } = scenario.strategies;
  if (isExempt(scenario) || replications.length === 0) return null;
  // How fast VMs are depends on their neighbours, and what copies come to on the policies: no split of arrivals knows.
  const isPlain = scenario.hosts === undefined || balancer === null;
  const isKnown = isPlain && placement === undefined && (balancer === null || balancer.name in SPLITS);
  if (isKnown && !hasAttempts(scenario)) return null;
  const parts = replications.length === 1 ? replications[0].sections : replications.map(({ all }) => all);
  if (parts.length < 2) return null;
  for (const { what, nodes, weights } of crowds(scenario, parts[0].inflow.length)) {
    const loads = parts.map(({ inflow }) => nodes.reduce((sum, node, i) => sum + weights[i] * inflow[node], 0));
    const { estimate, halfWidth } = meanInterval(loads, SURE);
    if (estimate === null || halfWidth === null || estimate - halfWidth <= 1) continue;
    const sender = balancer?.name ?? placement?.name ?? "the workload";
    return `${sender} sent ${what} work at ${rounded(estimate)} of the speed at which it can be done`;
  }
  return null;
}
