import { hasAttempts } from "./attempts.ts";
import { jobsOf } from "./jobs-of.ts";
import { resourcesOf } from "./resources.ts";
import type { RequestFamily } from "./strategies.ts";
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
/** Of requests that may be sent more than once. */
const ofRequests = ["attempts.mean", "hedge.share", "failure.probability", "goodput"] as const;
/**
 * Of jobs of several tasks: what is measured of each task beside the job, and the share that ran where its input is.
 */
const ofTasksOfJobs = ["taskWaiting", "taskResponse"] as const;
const ofInput = ["locality"] as const;
/** Of jobs whose tasks may be attempted more than once: attempts at each task, share of work done in vain. */
const ofSpeculation = ["attempts.mean", "work.lost"] as const;
/** Where tasks go to the owners of their keys, or nodes share a loop. */
const ofOwners = ["imbalance", "keys.moved.added", "keys.moved.removed"] as const;
const ofLoops = ["makespan", "imbalance", "chunks", "utilisation"] as const;

export type MetricName =
  | `${(typeof summarised)[number]}.${(typeof summaries)[number]}`
  | (typeof single)[number]
  | (typeof ofRequests)[number]
  | `${(typeof ofTasksOfJobs)[number]}.${(typeof summaries)[number]}`
  | (typeof ofInput)[number]
  | (typeof ofFaults)[number]
  | (typeof ofScaling)[number]
  | (typeof graphs)[number]
  | (typeof ofHosts)[number]
  | (typeof ofOwners)[number]
  | (typeof ofLoops)[number]
  | `utilisation.${string}`;

/** Metrics of a pool of requests. */
const ofPools: readonly MetricName[] = [
  ...summarised.flatMap((base) => summaries.map((summary): MetricName => `${base}.${summary}`)),
  ...single,
];

const ofJobs = ofTasksOfJobs.flatMap((base) => summaries.map((summary): MetricName => `${base}.${summary}`));

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

/** Metrics of VMs that come and go, besides the utilisation of each resource of the hosts. */
const ofHosts = ["drop.probability", "hosts.mean", "hosts.max", "fragmentation", "number.mean", "throughput"] as const;
const utilisations = ["utilisation.cores", "utilisation.memory", "utilisation.gpu"] as const;

/** Every metric there is. */
export const metricNames: readonly MetricName[] = [
  ...ofPools,
  ...ofFaults,
  ...ofScaling,
  ...ofRequests,
  ...ofJobs,
  ...ofInput,
  ...graphs,
  ...ofOwners,
  "chunks",
  ...[...ofHosts, ...utilisations].filter((name) => !ofPools.some((one) => one === name)),
];

/** What decides which metrics a scenario's results have. */
export type Measured = Partial<Pick<Scenario, "workload" | "hosts" | "vms" | "nodes" | "attempts" | "scaling">> & {
  strategies: Pick<Scenario["strategies"], "recovery" | "partitioner" | "speculation" | RequestFamily>;
};

/** The metrics that a scenario's results have, in the order they are shown. */
export function metricsOf(measured: Measured): readonly MetricName[] {
  const { workload, hosts, vms, scaling, strategies } = measured;
  if (hosts !== undefined && vms !== undefined && !Array.isArray(vms)) {
    return [...ofHosts, ...resourcesOf(hosts).map((name): MetricName => `utilisation.${name}`)];
  }
  if (workload !== undefined && "graph" in workload) return ofGraphs;
  if (workload !== undefined && "loop" in workload) return ofLoops;
  return [
    ...ofPools,
    ...(strategies.recovery === undefined ? [] : ofFaults),
    ...(scaling === undefined ? [] : ofScaling),
    ...(strategies.partitioner === undefined ? [] : ofOwners),
    ...(hasAttempts(measured) ? ofRequests : []),
    ...(workload?.jobs === undefined ? [] : ofJobs),
    ...(workload?.jobs?.input === undefined ? [] : ofInput),
    ...(maySpeculate(measured) ? ofSpeculation : []),
  ];
}

/** Whether attempts at tasks of jobs are counted. */
export const maySpeculate = ({ workload, attempts, strategies }: Measured): boolean =>
  jobsOf(workload) !== undefined && (attempts !== undefined || strategies.speculation !== undefined);
