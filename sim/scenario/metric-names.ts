import { hasAttempts } from "./attempts.ts";
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

/** Of requests that may be sent more than once. */
const ofRequests = ["attempts.mean", "hedge.share", "failure.probability", "goodput"] as const;

export type MetricName =
  | `${(typeof summarised)[number]}.${(typeof summaries)[number]}`
  | (typeof single)[number]
  | (typeof ofRequests)[number];

/** Metrics of a pool of requests. */
const ofPools: readonly MetricName[] = [
  ...summarised.flatMap((base) => summaries.map((summary): MetricName => `${base}.${summary}`)),
  ...single,
];

/** Every metric there is. */
export const metricNames: readonly MetricName[] = [...ofPools, ...ofRequests];

/** The metrics that a scenario's results have, in the order they are shown. */
export function metricsOf(scenario: Scenario): readonly MetricName[] {
  return hasAttempts(scenario) ? metricNames : ofPools;
}
