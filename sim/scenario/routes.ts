import type { ClassSpec, ForkStation, RoutingSpec, Scenario, ServingStation, StationSpec } from "./types.ts";

/** A network of stations. */
export type Network = Scenario & { stations: Record<string, StationSpec> };

export function isNetwork(scenario: Scenario): scenario is Network {
  return scenario.stations !== undefined;
}

export function isFork(station: StationSpec | undefined): station is ForkStation {
  return station !== undefined && "fork" in station;
}

/** The stations that serve, by name, in order. */
export function servingStations(stations: Readonly<Record<string, StationSpec>>): [string, ServingStation][] {
  return Object.entries(stations).flatMap(([name, station]): [string, ServingStation][] =>
    isFork(station) ? [] : [[name, station]],
  );
}

/**
 * Where tasks enter: as `routing.in` says, in shares of any sum, or else at the only station that is no part of a fork;
 * undefined where there are several.
 */
export function entry(
  stations: Readonly<Record<string, StationSpec>>,
  routing: RoutingSpec = {},
): Record<string, number> | undefined {
  const parts = new Set(Object.values(stations).flatMap((station) => (isFork(station) ? station.fork : [])));
  const whole = Object.keys(stations).filter((name) => !parts.has(name));
  return routing["in"] ?? (whole.length === 1 ? { [whole[0]]: 1 } : undefined);
}

/** Where tasks go from a station; out of the network, where the scenario does not say. */
export function routesFrom(name: string, routing: RoutingSpec = {}): Record<string, number> {
  return routing[name] ?? { out: 1 };
}

/**
 * A station as a scenario of its own, with Poisson arrivals.
 *
 * @param rate arrivals per second
 * @throws RangeError when there is no such station, or it is a fork
 */
export function stationScenario(network: Network, name: string, rate: number): Scenario {
  const { stations, routing: _routing, polling: _polling, workload, strategies, ...rest } = network;
  const station = stations[name];
  if (station === undefined || isFork(station)) throw new RangeError(`no station that serves is called "${name}"`);
  // Deadlines are those of the whole passage.
  const classes = workload.classes.map((one): ClassSpec => ({ ...one, deadline: null }));
  return {
    ...rest,
    nodes: station.nodes,
    queue: station.queue,
    workload: {
      arrivals: { kind: "poisson", rate },
      size: station.size ?? ("size" in workload ? workload.size : null),
      classes,
      patience: station.patience ?? null,
    },
    strategies: {
      scheduler: station.scheduler ?? strategies.scheduler,
      balancer: station.queue.kind === "central" ? null : (station.balancer ?? strategies.balancer),
    },
  };
}
