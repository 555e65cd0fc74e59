import { distribution } from "../kernel/distributions/index.ts";
import { solve } from "../measure/theory/linear.ts";
import { mayLose } from "../scenario/network-rules.ts";
import { entry, isFork, type Network, routesFrom, servingStations, stationScenario } from "../scenario/routes.ts";
import type { PollingSpec, Scenario, ServingStation } from "../scenario/types.ts";
import { meanRate } from "../workload/arrivals.ts";

/**
 * Mean visits to each station per task that enters: the traffic equations v = e + vP (Jackson 1957), where a fork adds
 * one visit to each of its parts. O(stations³).
 *
 * @param passes whether tasks go on from a station; where they do not, the visits behind it are not counted
 */
export function visitRatios(network: Network, passes: (name: string) => boolean = () => true): Map<string, number> {
  const { stations, routing } = network;
  const names = Object.keys(stations);
  const first = entry(stations, routing) ?? {};
  const shares = Object.values(first).reduce((sum, share) => sum + share, 0);
  const rows = names.map((name) => (passes(name) ? routesFrom(name, routing) : {}));
  const equations = names.map((to, j) => rows.map((row, i) => (i === j ? 1 : 0) - (row[to] ?? 0)));
  const entering = names.map((name) => [(first[name] ?? 0) / shares]);
  const visits = new Map(solve(equations, entering).map(([ratio], i) => [names[i], ratio]));
  for (const [name, station] of Object.entries(stations)) {
    if (!isFork(station)) continue;
    const tasks = visits.get(name) ?? 0;
    for (const part of station.fork) visits.set(part, (visits.get(part) ?? 0) + tasks);
  }
  return visits;
}

function meanSizeAt(network: Network, name: string): number {
  const { workload } = stationScenario(network, name, 0);
  return "size" in workload && workload.size !== null ? distribution(workload.size).mean : NaN;
}

/** Work per second that a station can do, all its servers on. */
const capacityOf = ({ nodes }: ServingStation): number =>
  nodes.reduce((sum, { count, speed, slots }) => sum + count * speed * slots, 0);

/**
 * Arrival events per second into the network, from the rate or the load that the scenario states: load 1 is the rate at
 * which the first station has no capacity to spare. Null where the process has no single rate to set.
 */
export function entryRate(network: Network): number | null {
  const { workload, stations } = network;
  if (!("arrivals" in workload)) return null;
  const { arrivals } = workload;
  if (arrivals.kind !== "poisson" && arrivals.kind !== "batch") return null;
  if ("rate" in arrivals) return arrivals.rate;
  const visits = visitRatios(network);
  const loads = new Map(
    servingStations(stations).map(([name, station]) => [
      name,
      ((visits.get(name) ?? 0) * meanSizeAt(network, name)) / capacityOf(station),
    ]),
  );
  // A server that goes round has one capacity for all its stations.
  const servers = (network.polling ?? []).map((server) => server.stations);
  const together = servers.map((names) => names.reduce((sum, name) => sum + (loads.get(name) ?? 0), 0));
  const busiest = [...loads.values(), ...together].reduce((a, b) => Math.max(a, b));
  return arrivals.load / (busiest * (arrivals.kind === "batch" ? distribution(arrivals.size).mean : 1));
}

const rounded = (load: number): number => Math.round(load * 1e4) / 1e4;

/** A load of exactly 1 that was computed must not pass for less. */
const ROUNDING = 1e-12;

/**
 * Why a network has no steady state: some station is sent at least as much work as it can do. Null when every station
 * has capacity to spare, or when the population is limited. Where a station may lose tasks, what lies behind it is
 * judged by the tasks that reach it on other ways.
 *
 * @param ofPool the same for a scenario without stations
 */
export function overloadedNetwork(network: Network, ofPool: (pool: Scenario) => string | null): string | null {
  const { workload, stations } = network;
  if (!("arrivals" in workload) || workload.arrivals.kind === "closed") return null;
  const tasks = meanRate(workload.arrivals, entryRate(network));
  const losing = new Set(servingStations(stations).flatMap(([name, one]) => (mayLose(one) ? [name] : [])));
  const visits = visitRatios(network, (name) => !losing.has(name));
  const rates = new Map([...visits].map(([name, ratio]) => [name, ratio * tasks]));
  for (const [name] of servingStations(stations)) {
    const rate = rates.get(name) ?? 0;
    // Where no task comes nothing can overflow.
    const reason = rate > 0 ? ofPool(stationScenario(network, name, rate)) : null;
    if (reason !== null) return `station ${name}: ${reason}`;
  }
  for (const server of network.polling ?? []) {
    const reason = overloadedServer(server, network, rates);
    if (reason !== null) return reason;
  }
  return null;
}

/**
 * A server that goes round: its stations together must leave time, and where a visit is limited a cycle must serve what
 * comes in a cycle (Fricker and Jaïbi 1994).
 */
function overloadedServer(
  { stations, limit, switch: switching }: PollingSpec,
  network: Network,
  rates: ReadonlyMap<string, number>,
): string | null {
  const specs = new Map(servingStations(network.stations));
  const patient = stations.filter((name) => !mayLose(specs.get(name) ?? { nodes: [], queue: { kind: "per-node" } }));
  const load = patient.reduce((sum, name) => {
    const [{ speed }] = specs.get(name)?.nodes ?? [{ speed: 1 }];
    return sum + ((rates.get(name) ?? 0) * meanSizeAt(network, name)) / speed;
  }, 0);
  const route = `the server of ${stations.join(", ")}`;
  if (load >= 1 - ROUNDING) return `${route} is sent work at ${rounded(load)} of the speed at which it can be done`;
  if (limit === undefined || switching === undefined) return null;
  const walking = distribution(switching).mean * stations.length;
  for (const name of patient) {
    const perVisit = ((rates.get(name) ?? 0) * walking) / (limit * (1 - load));
    if (perVisit >= 1 - ROUNDING)
      return `${route} finds ${rounded(perVisit * limit)} new tasks at ${name} on each visit`;
  }
  return null;
}
