import type { Fault, Path } from "./faults.ts";
import { unknownName } from "./names.ts";
import { entry, isFork, routesFrom, servingStations } from "./routes.ts";
import type { Rule, WellFormed } from "./rules.ts";
import type { Registry } from "./strategies.ts";
import type { ServingStation, StationSpec } from "./types.ts";

/** How far from 1 the probabilities of a row may sum to. */
const ROUNDING = 1e-9;

type Stations = Readonly<Record<string, StationSpec>>;
/** A rule about the stations, where they are well formed. */
type NetworkRule = (stations: Stations, sections: WellFormed) => Fault[];

const sumOf = (row: Readonly<Record<string, number>>): number =>
  Object.values(row).reduce((sum, share) => sum + share, 0);

/** Every name of a station that stands somewhere else, with its place. */
function namesUsed(stations: Stations, { routing = {}, polling = [] }: WellFormed): { path: Path; name: string }[] {
  const sources = Object.keys(routing).flatMap((name) => (name === "in" ? [] : [{ path: ["routing", name], name }]));
  const targets = Object.entries(routing).flatMap(([from, row]) =>
    Object.keys(row).flatMap((name) => (name === "out" ? [] : [{ path: ["routing", from, name], name }])),
  );
  const parts = Object.entries(stations).flatMap(([fork, station]) =>
    isFork(station) ? station.fork.map((name, i) => ({ path: ["stations", fork, "fork", i], name })) : [],
  );
  const visited = polling.flatMap((server, k) =>
    server.stations.map((name, i) => ({ path: ["polling", k, "stations", i], name })),
  );
  return [...sources, ...targets, ...parts, ...visited];
}

const namesKnown: NetworkRule = (stations, sections) => {
  const known = Object.keys(stations);
  return namesUsed(stations, sections).flatMap(({ path, name }) =>
    name in stations ? [] : [{ path, message: unknownName("station", name, known) }],
  );
};

const rowsAddUp: NetworkRule = (_stations, { routing = {} }) =>
  Object.entries(routing).flatMap(([from, row]) => {
    const sum = sumOf(row);
    const path = ["routing", from];
    if (from === "in") return sum > 0 && !("out" in row) ? [] : [{ path, message: "must have a station with a share" }];
    if (Math.abs(sum - 1) <= ROUNDING) return [];
    return [{ path, message: `must sum to 1, got ${sum}; what leaves the network goes to out` }];
  });

/** Stations that can be reached from some along steps. */
function reached(from: readonly string[], steps: (name: string) => readonly string[]): Set<string> {
  const seen = new Set(from);
  for (const name of seen) for (const next of steps(name)) seen.add(next);
  return seen;
}

/** Every task gets in and out. */
const connected: NetworkRule = (stations, { routing }) => {
  if (entry(stations, routing) === undefined) {
    return [{ path: ["routing", "in"], message: "required with several stations: where tasks enter" }];
  }
  const back = (name: string): string[] =>
    Object.keys(stations).filter((from) => (routesFrom(from, routing)[name] ?? 0) > 0);
  const leaving = reached(["out"], back);
  return Object.keys(stations).flatMap((name) =>
    leaving.has(name) ? [] : [{ path: ["stations", name], message: "no way leads from there to out", atKey: true }],
  );
};

/** A part of a task must be done for the task to go on. */
const forksJoin: NetworkRule = (stations) =>
  Object.entries(stations).flatMap(([fork, station]) => {
    if (!isFork(station)) return [];
    return station.fork.flatMap((name, i): Fault[] => {
      const part = stations[name];
      const path = ["stations", fork, "fork", i];
      if (part === undefined) return [];
      if (isFork(part)) return [{ path, message: "must be a station that serves, not a fork" }];
      return mayLose(part) ? [{ path, message: "must lose no task: no patience, and unbounded places" }] : [];
    });
  });

/** Whether tasks can leave a station unserved. */
export function mayLose({ nodes, queue, patience }: ServingStation): boolean {
  if (patience !== undefined) return true;
  return queue.kind === "central" ? queue.places !== "unbounded" : nodes.some((group) => group.queue !== "unbounded");
}

/** Which of its keys say when the servers of a station work. */
export const habitsOf = ({ setup, vacation, start, nodes }: ServingStation): string[] => [
  ...(setup === undefined ? [] : ["setup"]),
  ...(vacation === undefined ? [] : ["vacation"]),
  ...(start === undefined ? [] : ["start"]),
  ...(nodes.some(({ from }) => from !== undefined) ? ["nodes.from"] : []),
];

const habitsFit: NetworkRule = (stations, { polling = [] }) => {
  const visited = polling.flatMap((server) => server.stations);
  return servingStations(stations).flatMap(([name, station]) => {
    const path = ["stations", name];
    const faults: Fault[] = [];
    const habits = [...habitsOf(station), ...visited.filter((one) => one === name).map(() => "polling")];
    if (habits.length > 1) faults.push({ path, message: `give one of ${habits.join(" and ")}: who says when to work` });
    if (habits.length > 0 && station.queue.kind !== "central") {
      faults.push({ path: [...path, "queue"], message: `${habits[0]} needs queue: central` });
    }
    if (station.setup !== undefined && station.nodes.some(({ slots }) => slots > 1)) {
      faults.push({ path: [...path, "nodes"], message: "setup needs nodes of one slot" });
    }
    if (station.setup === undefined && station.keep !== undefined) {
      faults.push({ path: [...path, "keep"], message: "needs setup: for how long an idle server stays on" });
    }
    const [{ count, slots }] = station.nodes;
    if (visited.includes(name) && (station.nodes.length > 1 || count > 1 || slots > 1)) {
      faults.push({ path: [...path, "nodes"], message: "a station of a polling server has one node of one slot" });
    }
    return faults;
  });
};

/** A task that never has to wait cannot be made to wait for the server. */
const habitsWait =
  ({ schedulers }: Registry): NetworkRule =>
  (stations, { polling = [], strategies }) => {
    const visited = new Set(polling.flatMap((server) => server.stations));
    return servingStations(stations).flatMap(([name, station]) => {
      if (habitsOf(station).length === 0 && !visited.has(name)) return [];
      const { name: given, ...parameters } = station.scheduler ?? strategies?.scheduler ?? { name: "fcfs" };
      const kind = schedulers.get(given)?.create(parameters).kind;
      if (kind !== "sharing" && kind !== "planner" && kind !== "gang") return [];
      const path = station.scheduler === undefined ? ["strategies", "scheduler"] : ["stations", name, "scheduler"];
      return [{ path, message: `${given} keeps no line, which a server that comes and goes needs` }];
    });
  };

const workloadFits: NetworkRule = (
  stations,
  { workload, information, queue, sharing, nodes, strategies, capacity },
) => {
  const refused = (path: Path, message: string): Fault => ({ path, message });
  const faults: Fault[] = [];
  if (strategies?.partitioner !== undefined) {
    faults.push(refused(["strategies", "partitioner"], "stations have balancers, no owners of keys"));
  }
  if (strategies?.scaler !== undefined) {
    faults.push(refused(["strategies", "scaler"], "stations stay as large as they are"));
  }
  for (const family of ["placement", "speculation"] as const) {
    if ((strategies?.[family] ?? null) === null) continue;
    faults.push(refused(["strategies", family], "stations serve single tasks, no jobs of several"));
  }
  if (nodes !== undefined) faults.push(refused(["nodes"], "goes without stations, which have nodes of their own"));
  if (capacity !== undefined) faults.push(refused(["capacity"], "does not go with stations"));
  if (queue?.kind === "central") faults.push(refused(["queue"], "stations have queues of their own"));
  if (sharing === "time") faults.push(refused(["sharing"], "give stations scheduler: processor-sharing"));
  if (information?.kind === "class-mean" || information?.kind === "requested") {
    faults.push(refused(["information"], `${information.kind} is not known at stations`));
  }
  if (workload === undefined) return faults;
  if (!("arrivals" in workload) || workload.arrivals.kind === "list") {
    return [...faults, refused(["workload"], "stations need arrivals that are drawn")];
  }
  if (workload.jobs !== undefined) {
    faults.push(refused(["workload", "jobs"], "stations serve single tasks, no jobs of several"));
  }
  if (workload.patience !== null) faults.push(refused(["workload", "patience"], "give stations patience of their own"));
  for (const [i, { size }] of workload.classes.entries()) {
    if (size !== null) faults.push(refused(["workload", "classes", i, "size"], "sizes belong to stations"));
  }
  for (const [name, station] of servingStations(stations)) {
    if (station.size !== undefined || workload.size !== null) continue;
    faults.push(refused(["stations", name, "size"], "required: a distribution of sizes, or workload.size for all"));
  }
  return faults;
};

const PLACES: Readonly<Record<string, string>> = { scheduler: "scheduler", balancer: "balancer" };

/** What is wrong with a station as a pool: the rules of pools, with the places of the station. */
function asPool(
  [name, station]: [string, ServingStation],
  sections: WellFormed,
  registry: Registry,
  rules: readonly Rule[],
): Fault[] {
  const { nodes, queue, scheduler, balancer } = station;
  const { workload, strategies = {}, information } = sections;
  const pool: WellFormed = {
    nodes,
    queue,
    sharing: "space",
    strategies: {
      scheduler: scheduler ?? strategies.scheduler,
      balancer: queue.kind === "central" ? null : (balancer ?? strategies.balancer),
    },
    ...(workload === undefined ? {} : { workload }),
    ...(information === undefined ? {} : { information }),
  };
  return rules
    .flatMap((rule) => rule(pool, registry))
    .map(({ path, message }) => {
      const own = path[0] === "strategies" ? PLACES[String(path[1])] : null;
      if (own === undefined) return { path, message };
      if (own === null) return { path: ["stations", name, ...path], message };
      const isOwn =
        own === "scheduler" ? scheduler !== undefined : balancer !== undefined || strategies.balancer == null;
      return { path: isOwn ? ["stations", name, own, ...path.slice(2)] : path, message };
    });
}

const RULES: readonly NetworkRule[] = [namesKnown, rowsAddUp, connected, forksJoin, habitsFit, workloadFits];

/** What is wrong in a network of stations; `ofPools` are the rules that hold for each station. */
export function networkFaults(sections: WellFormed, registry: Registry, ofPools: readonly Rule[]): Fault[] {
  const { stations } = sections;
  if (stations === undefined) return [];
  return [
    ...[...RULES, habitsWait(registry)].flatMap((rule) => rule(stations, sections)),
    ...servingStations(stations).flatMap((one) => asPool(one, sections, registry, ofPools)),
  ];
}
