import type { AllocatorDefinition } from "../../strategies/allocation/types.ts";
import type { PartitionerDefinition } from "../../strategies/partitioning/types.ts";
import type { PlacementDefinition } from "../../strategies/placement/types.ts";
import type { RecoveryDefinition } from "../../strategies/recovery/types.ts";
import type { ScalerDefinition } from "../../strategies/scaling/types.ts";
import type { SpeculationDefinition } from "../../strategies/speculation/types.ts";
import type { BalancerDefinition, SchedulerDefinition } from "../../strategies/types.ts";
import type { Section } from "../measure/recorder.ts";
import type { Counts } from "../measure/results.ts";
import type { Tasks } from "../model/tasks.ts";
import type { Scenario } from "../scenario/types.ts";
import type { Trace } from "../workload/trace.ts";
import { isNetwork } from "../scenario/routes.ts";
import { simulateJobs } from "./simulate-jobs.ts";
import { simulateLoop } from "./simulate-loop.ts";
import { simulateGraph } from "./simulate-graph.ts";
import { simulateNetwork } from "./simulate-network.ts";
import { simulateHosts } from "./simulate-hosts.ts";
import type { RequestDefinitions } from "./requests.ts";
import { simulatePool } from "./simulate-pool.ts";

/** The policies of a scenario, looked up or loaded. */
export interface Policies {
  balancer: BalancerDefinition | null;
  scheduler: SchedulerDefinition;
  /** Those that requests ask. */
  requests: RequestDefinitions;
  /** Null: nothing fails. */
  recovery: RecoveryDefinition | null;
  /** Null: the pool stays as large as it is. */
  scaler: ScalerDefinition | null;
  /** Null or left out: no keys have owners, and there is no loop. */
  partitioner?: PartitionerDefinition | null;
  /** Null or left out: what arrives are single tasks. */
  placement?: PlacementDefinition | null;
  /** Null or left out: each task of a job is attempted once. */
  speculation?: SpeculationDefinition | null;
  /** To be given the clock of the run, so that what goes wrong in a policy of the user's can be told with its time. */
  follow?: (clock: { readonly now: number }) => void;
  /** Those of each station of a network. */
  stations?: ReadonlyMap<string, Policies>;
  /** Null without hosts. */
  allocator: AllocatorDefinition | null;
}

export interface Setup {
  scenario: Scenario;
  policies: Policies;
  /** The trace or list that the workload is, read already; null for a generated workload. */
  trace: Trace | null;
  replication: number;
  /** Tasks left out at the start, where the scenario says `auto`. */
  warmupTasks: number;
  /** Parts the measurement is cut into, for intervals from one long run; 1: not cut. */
  sections: number;
  /** Name of the strategies' random streams; arms that should differ by chance alone have different ones. */
  strategyStream: string;
  /** False: through dispatcher and service even where the shorter way would do; the results are the same. */
  express?: false;
  /** Sees every finished task; null: nobody. */
  observer: ((task: number, tasks: Tasks, now: number) => void) | null;
  /** Sees every VM that gets a host: its number, the host's, its arrival and how long it stays, s. */
  placed?: (vm: number, host: number, arrival: number, lifetime: number) => void;
}

/** One replication's results. */
export interface Replication {
  all: Section;
  sections: Section[];
  counts: Counts;
  /** Response times in bins: upper edge and count in turn, ascending. */
  responses: Float64Array;
  /** One more draw from each stream: tells whether two runs have drawn equally often. */
  unseed: string;
}

/**
 * Runs one replication of a scenario from its start to its end.
 *
 * @throws RangeError when a policy decides something impossible
 */
export function simulate(setup: Setup): Replication {
  const { scenario } = setup;
  if (scenario.hosts !== undefined) return simulateHosts(setup, scenario.hosts);
  if ("graph" in scenario.workload) return simulateGraph(setup);
  if ("loop" in scenario.workload) return simulateLoop(setup);
  if (scenario.workload.jobs !== undefined) return simulateJobs(setup, scenario.workload.jobs);
  return isNetwork(scenario) ? simulateNetwork({ ...setup, scenario }) : simulatePool(setup);
}
