import * as z from "zod";
import { durations } from "./distributions.ts";
import { choice, expectedInstead, list, mapping, nameText, quantity, whole } from "./fields.ts";
import { nodeFields, queue } from "./pools.ts";
import { type Registry, strategyField } from "./strategies.ts";
import type { ForkStation, PollingSpec, RoutingSpec, ServingStation, StationSpec } from "./types.ts";
import { duration, share } from "./units.ts";

/** Each station takes some of the clock's handlers, of which there are 250. */
const MOST_STATIONS = 25;
const MOST_PRESENT = 1_000_000;

const stationName = nameText.refine((name) => name !== "in" && name !== "out", {
  error: "in and out are the ways into and out of the network",
});

const stationNodes = list(
  "a list of nodes, [{ count: … }]",
  mapping("a group of nodes, { count: … }", { ...nodeFields, from: whole(1, MOST_PRESENT).exactOptional() }),
);

function station({ balancers, schedulers }: Registry): z.ZodType<StationSpec> {
  const fields = {
    nodes: stationNodes.exactOptional(),
    queue: queue.exactOptional(),
    scheduler: strategyField("scheduler", schedulers).exactOptional(),
    balancer: strategyField("balancer", balancers).exactOptional(),
    size: durations.exactOptional(),
    patience: durations.exactOptional(),
    setup: durations.exactOptional(),
    keep: quantity(duration, { min: 0 }).exactOptional(),
    vacation: durations.exactOptional(),
    start: mapping("a start, { when: … }", { when: whole(1, MOST_PRESENT) }).exactOptional(),
  };
  const fork = list("a list of stations", nameText).exactOptional();
  return mapping("a station, { size: … } or { fork: [ … ] }", { ...fields, fork }).transform(
    ({ fork: members, ...given }, context): ServingStation | ForkStation => {
      if (members === undefined) {
        const { nodes = [{ count: 1, speed: 1, slots: 1, queue: "unbounded" }], queue: line, ...rest } = given;
        return { nodes, queue: line ?? { kind: "central", places: "unbounded" }, ...rest };
      }
      for (const key of Object.keys(given)) {
        context.addIssue({ code: "custom", message: "a fork serves nobody itself", path: [key], input: given });
      }
      return { fork: members };
    },
  );
}

/** The stations of a network by name. */
export function stationsField(registry: Registry): z.ZodType<Record<string, StationSpec>> {
  return z
    .record(stationName, station(registry), expectedInstead("stations by name, { cpu: { size: … } }"))
    .refine((given) => Object.keys(given).length >= 1 && Object.keys(given).length <= MOST_STATIONS, {
      error: `must have 1 to ${MOST_STATIONS} stations`,
    });
}

const row = z.union(
  [
    nameText.transform((name) => ({ [name]: 1 })),
    z.record(
      nameText,
      quantity(share, { min: 0 }),
      expectedInstead("probabilities by station, { disk: 40%, out: 60% }"),
    ),
  ],
  expectedInstead("the name of a station, out, or probabilities by station, { disk: 40%, out: 60% }"),
);

/** Where tasks go after each station. */
export const routing: z.ZodType<RoutingSpec> = z.record(
  nameText,
  row,
  expectedInstead("rows by station, { in: cpu, cpu: { disk: 40%, out: 60% } }"),
);

/** Servers that go round stations. */
export const polling: z.ZodType<PollingSpec[]> = list(
  "a list of servers, [{ stations: [ … ], service: exhaustive }]",
  mapping("a server, { stations: [ … ], service: exhaustive }", {
    stations: list("a list of stations", nameText),
    service: choice("service", ["exhaustive", "gated", "limited"]),
    limit: whole(1, MOST_PRESENT).exactOptional(),
    switch: durations.exactOptional(),
  }).superRefine(({ service, limit }, context) => {
    if ((service === "limited") === (limit !== undefined)) return;
    const message = service === "limited" ? "required with service: limited" : "goes with service: limited only";
    context.addIssue({ code: "custom", message, path: ["limit"], input: limit });
  }),
);
