import * as z from "zod";
import { attemptsField, requestFields } from "./attempts.ts";
import { claim } from "./claim.ts";
import { choice, expectedInstead, forms, list, mapping, nameText, oneGroup, quantity, whole } from "./fields.ts";
import { faults } from "./failures.ts";
import { hosts, vms } from "./hosts.ts";
import { job } from "./job.ts";
import { armCount } from "./labels.ts";
import { metricNames } from "./metric-names.ts";
import { nodes, queue } from "./pools.ts";
import { real } from "./real.ts";
import { scaling } from "./scaling.ts";
import { amounts } from "./capacity.ts";
import { polling, routing, stationsField } from "./stations.ts";
import { optionalStrategyField, type Registry, strategyField } from "./strategies.ts";
import type { CompareSpec, InformationSpec, Json, WarmupSpec } from "./types.ts";
import { duration, plain, share } from "./units.ts";
import { isMapping, show } from "./values.ts";
import { workload } from "./workload.ts";

const MOST_TASKS = 1e12;
const MOST_REPLICATIONS = 1e6;
const MOST_ARMS = 1000;
const LONGEST_SEED = 200;

const informationNames = ["exact", "none", "requested", "class-mean"] as const;
const information: z.ZodType<InformationSpec> = z.union(
  [
    choice("information", informationNames).transform((kind): InformationSpec => ({ kind })),
    forms("information", "kind", [
      mapping("information", { kind: z.literal("exact") }),
      mapping("information", { kind: z.literal("none") }),
      mapping("information", { kind: z.literal("requested") }),
      mapping("information", { kind: z.literal("class-mean") }),
      mapping("information", { kind: z.literal("lognormal"), sigma: quantity(plain, { min: 0 }) }),
    ]),
  ],
  expectedInstead(`${informationNames.join(", ")} or { kind: lognormal, sigma: … }`),
);

const tasks = whole(1, MOST_TASKS);
const time = quantity(duration, { above: 0 });
const leftOut = whole(0, MOST_TASKS);
const leftOutTime = quantity(duration, { min: 0 });
const leftOutShare = quantity(share, { min: 0, below: 1 });

const WARMUP = "a number of tasks, a duration such as 10 s, a share such as 5%, or auto";

/** The short forms: 1000 (tasks), 5% (share), 10 s (time), auto. */
const shortWarmup = z
  .union([z.number(), z.string()], expectedInstead(WARMUP))
  .transform((given, context): WarmupSpec => {
    const complain = (message: string): never => {
      context.addIssue({ code: "custom", message: `${message}, got ${show(given)}`, input: given });
      return z.NEVER;
    };
    if (given === "auto") return given;
    const count = typeof given === "number" ? given : plain.read(given);
    if (Number.isFinite(count)) {
      const checked = leftOut.safeParse(count);
      return checked.success ? { tasks: checked.data } : complain("must be a whole number of tasks >= 0");
    }
    const part = share.read(String(given));
    if (Number.isFinite(part)) return part >= 0 && part < 1 ? { share: part } : complain("must be >= 0% and < 100%");
    const seconds = duration.read(String(given));
    if (!Number.isFinite(seconds)) return complain(`expected ${WARMUP}`);
    return seconds >= 0 ? { time: seconds } : complain("must be >= 0 s");
  });

const warmup: z.ZodType<WarmupSpec> = z.union(
  [
    shortWarmup,
    oneGroup<Exclude<WarmupSpec, "auto">>(
      mapping("a warm-up", {
        tasks: leftOut.exactOptional(),
        time: leftOutTime.exactOptional(),
        share: leftOutShare.exactOptional(),
      }),
      [["tasks"], ["time"], ["share"]],
    ),
  ],
  expectedInstead(WARMUP),
);

const run = mapping("a run, { tasks: … }", {
  tasks: tasks.nullish(),
  time: time.nullish(),
  warmup: warmup.optional(),
  replications: whole(1, MOST_REPLICATIONS).optional(),
  confidence: quantity(share, { above: 0, below: 1 }).prefault(0.95),
}).refine((given) => typeof given.tasks !== "number" || typeof given.time !== "number", {
  error: "tasks and time exclude each other",
  path: ["time"],
});

/** A whole number with `_` between digits, which YAML takes for a text. */
const SPACED = /^\d+(?:_\d+)+$/;

const seed = z
  .union([z.number(), z.string()], expectedInstead("a whole number or a text"))
  .transform((written, context) => {
    const given = typeof written === "string" && SPACED.test(written) ? plain.read(written) : written;
    const rule =
      typeof given === "string"
        ? given.length >= 1 && given.length <= LONGEST_SEED
          ? null
          : `must have 1 to ${LONGEST_SEED} characters`
        : Number.isSafeInteger(given) && given >= 0
          ? null
          : "must be a whole number >= 0";
    if (rule === null) return given;
    context.addIssue({ code: "custom", message: `${rule}, got ${show(given)}`, input: given });
    return z.NEVER;
  });

const indifference: z.ZodType<CompareSpec["indifference"]> = z.union(
  [
    z.union([z.number(), z.string()]).transform((given, context) => {
      const value = typeof given === "number" ? given : share.read(given);
      if (Number.isFinite(value) && value >= 0) {
        return typeof given === "string" && given.trim().endsWith("%") ? { share: value } : { amount: value };
      }
      const message = `expected an amount >= 0 or a share such as 1%, got ${show(given)}`;
      context.addIssue({ code: "custom", message, input: given });
      return z.NEVER;
    }),
    oneGroup<CompareSpec["indifference"]>(
      mapping("an indifference", {
        amount: quantity(plain, { min: 0 }).exactOptional(),
        share: quantity(share, { min: 0 }).exactOptional(),
      }),
      [["amount"], ["share"]],
    ),
  ],
  expectedInstead("an amount, or a share such as 1%"),
);

/** What is wrong with the number of arms; null where nothing is, or a list without entries is the first thing wrong. */
function armsRule(vary: CompareSpec["vary"]): string | null {
  const count = armCount(vary);
  if (Object.keys(vary).length === 0) return "must have at least one path";
  if (count === 1) return "must give at least two arms, got 1";
  return count > MOST_ARMS ? `must give at most ${MOST_ARMS} arms, got ${count}` : null;
}

/** What is compared with what. */
export const compare = mapping("a comparison, { vary: … }", {
  vary: z
    .record(
      z.string(),
      list("a list of values", z.unknown().pipe(z.custom<Json>())),
      expectedInstead("a mapping from paths to lists of values, { strategies.balancer: [random, …] }"),
    )
    .superRefine((paths, context) => {
      const rule = armsRule(paths);
      if (rule !== null) context.addIssue({ code: "custom", message: rule, input: paths });
    }),
  baseline: nameText.exactOptional(),
  metrics: list("a list of metrics", choice("metric", metricNames))
    .refine((names) => new Set(names).size === names.length, { error: "must not name a metric twice" })
    .optional(),
  indifference: indifference.prefault("1%"),
});

type SectionRule = [
  (given: object) => boolean,
  { error: string; path: string[]; when: (payload: { value: unknown }) => boolean },
];

/** A rule about which sections there are, whatever is wrong in them. */
const sectionRule = (path: string, holds: (given: object) => boolean, error: string): SectionRule => [
  holds,
  { error, path: [path], when: ({ value }) => isMapping(value) },
];

const isEmpty = (given: object): boolean => "nodes" in given && Array.isArray(given.nodes) && given.nodes.length === 0;
const nodesOrStations = (given: object): boolean => "nodes" in given || "stations" in given;
const NODES_GIVEN = sectionRule("nodes", nodesOrStations, "required: a list of nodes, [{ count: … }]");
const SOME_NODES = sectionRule(
  "nodes",
  (given) => !isEmpty(given) || "stations" in given,
  "must have at least one entry",
);
const goesWithStations = (key: string): SectionRule =>
  sectionRule(key, (given) => !(key in given) || "stations" in given, "needs stations");

const goesWithoutStations = (key: string): SectionRule =>
  sectionRule(key, (given) => !(key in given && "stations" in given), "goes without stations");

/**
 * The grammar with everything that any scenario may have. Its output has every default that does not depend on another
 * section.
 */
export function scenarioSchema(registry: Registry) {
  return mapping("a scenario", {
    poolsim: z.literal(1, expectedInstead("1, the version of the grammar")),
    name: nameText,
    seed: seed.prefault(1),
    nodes: nodes.exactOptional(),
    capacity: amounts("a mapping from resources to amounts, { cpu: 64, … }", { above: 0 }).exactOptional(),
    stations: stationsField(registry).exactOptional(),
    routing: routing.exactOptional(),
    polling: polling.exactOptional(),
    queue: queue.prefault("per-node"),
    sharing: choice("sharing", ["space", "time"]).default("space"),
    workload: workload.exactOptional(),
    network: mapping("a network, { cost: … }", { cost: quantity(duration, { min: 0 }) }).exactOptional(),
    information: information.prefault("exact"),
    attempts: attemptsField.exactOptional(),
    faults: faults.exactOptional(),
    scaling: scaling.exactOptional(),
    strategies: mapping("strategies, { balancer: …, scheduler: … }", {
      balancer: strategyField("balancer", registry.balancers).nullable().optional(),
      scheduler: strategyField("scheduler", registry.schedulers).optional(),
      recovery: strategyField("recovery", registry.recoveries).exactOptional(),
      scaler: strategyField("scaler", registry.scalers).exactOptional(),
      allocator: strategyField("allocator", registry.allocators).exactOptional(),
      ...requestFields(registry),
      partitioner: strategyField("partitioner", registry.partitioners).exactOptional(),
      placement: strategyField("placement", registry.placements).exactOptional(),
      speculation: optionalStrategyField("speculation", registry.speculations).exactOptional(),
    }).prefault({}),
    run: run.prefault({}),
    compare: compare.nullable().default(null),
    claim: claim.exactOptional(),
    real: real.exactOptional(),
    hosts: hosts.exactOptional(),
    vms: vms.exactOptional(),
    job: job.exactOptional(),
  }).meta({
    anyOf: [
      { required: ["nodes", "workload"], properties: { nodes: { minItems: 1 } } },
      { required: ["stations", "workload"] },
      { required: ["hosts", "vms"] },
      { required: ["nodes", "job"], properties: { nodes: { minItems: 1 } } },
    ],
  });
}

/** What a scenario is of: tasks on nodes, VMs on hosts, or a job for threads. */
export type Subject = "tasks" | "hosts" | "job";

/** What a scenario must have: a workload, and nodes or stations, unless hosts take their place or a job is to do. */
export function requiring(schema: ReturnType<typeof scenarioSchema>, subject: Subject): z.ZodType<Sections> {
  if (subject === "hosts") return schema;
  if (subject === "job") return schema.refine(...NODES_GIVEN).refine(...SOME_NODES);
  return schema
    .extend({ workload })
    .refine(...NODES_GIVEN)
    .refine(...SOME_NODES)
    .refine(...goesWithStations("routing"))
    .refine(...goesWithStations("polling"))
    .refine(...goesWithoutStations("scaling"));
}

/** The sections of a scenario as the grammar gives them. */
export type Sections = z.output<ReturnType<typeof scenarioSchema>>;
