import type { Scenario } from "./types.ts";

/** What is measured of each task, summarised over tasks. */
const summarised = ["waiting", "response", "slowdown", "boundedSlowdown", "size"] as const;
const summaries = ["mean", "variance", "min", "max", "p50", "p90", "p95", "p99", "p999"] as const;
const single = [
  "waiting.probability",
  "number.mean",
  "queue.mean",
  "queue.max",
  "throughput",
  "utilisation",
  "drop.probability",
  "abandon.probability",
  "deadline.missProbability",
  "fairness.jain",
  "makespan",
] as const;

/** Where something may fail. */
const ofFaults = ["availability", "failures.rate", "interruptions.rate", "work.lost", "work.overhead"] as const;
/** Where the pool changes its size. */
const ofScaling = [
  "nodes.mean",
  "nodes.max",
  "nodes.load",
  "cost",
  "scaling.actions",
  "coldstart.probability",
] as const;
const graphs = ["slr", "speedup", "efficiency", "optimum.ratio", "bound.path", "bound.work", "bound.combined"] as const;

export type MetricName =
  | `${(typeof summarised)[number]}.${(typeof summaries)[number]}`
  | (typeof single)[number]
  | (typeof ofFaults)[number]
  | (typeof ofScaling)[number]
  | (typeof graphs)[number];

/** Metrics of a pool of requests. */
const ofPools: readonly MetricName[] = [
  ...summarised.flatMap((base) => summaries.map((summary): MetricName => `${base}.${summary}`)),
  ...single,
];

/** Metrics of a graph of tasks. */
const ofGraphs: readonly MetricName[] = ["makespan", ...graphs, "utilisation"];

/** Metrics of each station of a network; `on.mean` where servers are switched. */
export const stationMetrics: readonly string[] = [
  "waiting.mean",
  "waiting.probability",
  "waiting.p99",
  "response.mean",
  "response.p99",
  "number.mean",
  "queue.mean",
  "queue.max",
  "throughput",
  "utilisation",
  "drop.probability",
  "abandon.probability",
  "on.mean",
];

/** Every metric there is. */
export const metricNames: readonly MetricName[] = [...ofPools, ...ofFaults, ...ofScaling, ...graphs];

/** The metrics that a scenario's results have, in the order they are shown. */
export function metricsOf({
  workload,
  scaling,
  strategies,
}: Pick<Scenario, "workload" | "scaling"> & {
  strategies: Pick<Scenario["strategies"], "recovery">;
}): readonly MetricName[] {
  if ("graph" in workload) return ofGraphs;
  if (scaling !== undefined) return [...ofPools, ...ofScaling];
  return strategies.recovery === undefined ? ofPools : [...ofPools, ...ofFaults];
}
