import { resourcesOf } from "./resources.ts";
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

export type MetricName =
  | `${(typeof summarised)[number]}.${(typeof summaries)[number]}`
  | (typeof single)[number]
  | (typeof ofHosts)[number]
  | `utilisation.${string}`;

/** Metrics of a pool of requests. */
const ofPools: readonly MetricName[] = [
  ...summarised.flatMap((base) => summaries.map((summary): MetricName => `${base}.${summary}`)),
  ...single,
];

/** Metrics of VMs that come and go, besides the utilisation of each resource of the hosts. */
const ofHosts = ["drop.probability", "hosts.mean", "hosts.max", "fragmentation", "number.mean", "throughput"] as const;
const utilisations = ["utilisation.cores", "utilisation.memory", "utilisation.gpu"] as const;

/** Every metric there is. */
export const metricNames: readonly MetricName[] = [
  ...ofPools,
  ...[...ofHosts, ...utilisations].filter((name) => !ofPools.some((one) => one === name)),
];

/** The metrics that a scenario's results have, in the order they are shown. */
export function metricsOf({ hosts, vms }: Pick<Scenario, "hosts" | "vms">): readonly MetricName[] {
  if (hosts === undefined || vms === undefined || Array.isArray(vms)) return ofPools;
  return [...ofHosts, ...resourcesOf(hosts).map((name): MetricName => `utilisation.${name}`)];
}
