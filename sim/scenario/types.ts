/**
 * A scenario after validation: every default written out, every quantity in SI units without suffix. It is plain JSON
 * and itself a valid scenario file, which is what `poolsim check --expand` prints.
 */

import type { ParameterValues } from "../../strategies/types.ts";
import type { DistributionSpec } from "../kernel/distribution.ts";
import type { GraphSpec } from "../workload/graph-spec.ts";
import type { ArrivalSpec, ClassSpec, InformationSpec, JobsSpec, LoopSpec, TraceSpec } from "../workload/spec.ts";
import type { HostSpec, VmGroup, VmWorkload } from "./host-types.ts";
import type { JobSpec } from "./job.ts";

export type { DistributionSpec } from "../kernel/distribution.ts";
export type { ArrivalSpec, ClassSpec, InformationSpec, JobsSpec, LoopSpec, TraceSpec } from "../workload/spec.ts";
export type { HostSpec, VmClassSpec, VmGroup, VmPlace, VmRequestSpec, VmTraceSpec, VmWorkload } from "./host-types.ts";

export interface NodeGroup {
  count: number;
  /** Work per second of one slot. */
  speed: number;
  slots: number;
  /** Waiting places of each node. */
  queue: number | "unbounded";
  /** Part of the attempts that begin there fail, after so long in service. */
  fail?: FailSpec;
  /** Instead of those of all nodes. */
  faults?: RenewalSpec;
}

export interface FailSpec {
  probability: number;
  after: DistributionSpec;
}

/** Whether a further attempt at a request, or at a task of a job, has its size, or one drawn anew. */
export interface AttemptsSpec {
  sizes: "same" | "independent";
}

/** How long a node stays up, and down; without `down` it is up again at once. */
export interface RenewalSpec {
  up: DistributionSpec;
  down?: DistributionSpec;
}

/** What fails. */
export interface FaultSpec extends Partial<RenewalSpec> {
  /** Nodes that can be repaired at once; left out: all. */
  repairers?: number;
  /** Outages as they happened, s; nodes are numbered from 0. */
  list?: { node: number; from: number; to: number }[];
  /** A file of them, whose outages take its place before the run. */
  file?: string;
  /** Tasks that fail by themselves: per second in service, and at their end. */
  tasks?: { rate?: number; probability?: number };
}

/** A group of nodes whose number, or speed, changes during the run. */
export interface ScalingSpec {
  /** Which of `nodes`, from 0; left out: the first. Its `count` is on as the run begins. */
  group?: number;
  /** Nodes; multiples of the nodes' speed for policies that scale speeds. */
  min: number;
  max: number;
  /** Time between two decisions, s. */
  interval: number;
  /** Time from the decision to the node that takes tasks, s. */
  boot: DistributionSpec;
  /** Time after a change in which none is made, s; left out: none. */
  cooldown?: number;
  /** Price of a node and second; left out: 1. */
  cost?: number;
}

export type QueueSpec = { kind: "per-node" } | { kind: "central"; places: number | "unbounded" };

export interface GeneratedWorkload {
  arrivals: ArrivalSpec;
  /** Null only where a list gives the sizes or every class has its own. */
  size: DistributionSpec | null;
  classes: ClassSpec[];
  /** Time a waiting task stays before it leaves unserved; null: for ever. */
  patience: DistributionSpec | null;
  /** Of whole numbers >= 0; absent: the tasks have no keys. */
  keys?: DistributionSpec;
  /** Absent: each arrival is one task. */
  jobs?: JobsSpec;
}

export interface TracedWorkload {
  trace: TraceSpec;
  classes: ClassSpec[];
  patience: DistributionSpec | null;
  /** A trace has keys of its own or none. */
  keys?: never;
  jobs?: never;
}

/** Tasks that depend on each other, run once. */
export interface GraphWorkload {
  graph: GraphSpec;
  classes: ClassSpec[];
  patience: DistributionSpec | null;
}

/** Iterations that do not depend on each other, run once. */
export interface LoopWorkload {
  loop: LoopSpec;
  classes: ClassSpec[];
  patience: DistributionSpec | null;
}

export type WorkloadSpec = GeneratedWorkload | TracedWorkload | GraphWorkload | LoopWorkload;

/** What lies between the nodes. */
export interface NetworkSpec {
  /** Time that one unit of data takes from a task on one node to one on another, s. */
  cost: number;
}

/** A policy by name with all its parameters, or a file of the user's. */
export type StrategySpec = { name: string } & ParameterValues;

/** What is left out at the start: a number of tasks, a time, a share of the run, or found by MSER-5. */
export type WarmupSpec = { tasks: number } | { time: number } | { share: number } | "auto";

export interface RunSpec {
  /** Exactly one of `tasks` and `time` (s) is a number; both are null for a whole trace. */
  tasks: number | null;
  time: number | null;
  warmup: WarmupSpec;
  replications: number;
  /** Confidence level of every interval, in (0, 1). */
  confidence: number;
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface CompareSpec {
  /** Path of the scenario → the values it takes. Several paths: all combinations. */
  vary: Record<string, Json[]>;
  /** Label of the arm the others are compared with. */
  baseline: string;
  metrics: string[];
  /** Differences this small do not matter: an amount in the metric's unit, or a share of the baseline's value. */
  indifference: { amount: number } | { share: number };
}

/** The policies of a scenario; those of particular sections are absent where nothing is asked. */
export interface StrategySpecs {
  balancer: StrategySpec | null;
  scheduler: StrategySpec;
  recovery?: StrategySpec;
  scaler?: StrategySpec;
  partitioner?: StrategySpec;
  placement?: StrategySpec;
  speculation?: StrategySpec;
  allocator?: StrategySpec;
  copies?: StrategySpec;
  retry?: StrategySpec;
  admission?: StrategySpec;
  health?: StrategySpec[];
}

/** What people say, and what the scenario's comparison finds about it. */
export interface ClaimSpec {
  says: string;
  source: string;
  /** Conditions, as of `--fail-if`, under which the claim is right: all of them. */
  holds: string[];
  /** What is found here. */
  verdict: "holds" | "fails";
  because: string;
  /** A change of the scenario under which the verdict is the other one. */
  flips?: { when: string; set: Record<string, Json> };
  /** Values that theory gives, with the relative tolerance of their check. */
  figures?: { policy: string; metric: string; value: number; tolerance: number; formula: string }[];
}

/** Nodes of a station; those with `from` work only while at least so many tasks are at the station. */
export type StationNodes = NodeGroup & { from?: number };

/** A pool that is part of a network. What it does not say itself, the scenario says for all. */
export interface ServingStation {
  nodes: StationNodes[];
  queue: QueueSpec;
  scheduler?: StrategySpec;
  balancer?: StrategySpec;
  size?: DistributionSpec;
  /** Time a task waits here before it leaves the network unserved. */
  patience?: DistributionSpec;
  /** Servers are off while idle and have to be set up, s. */
  setup?: DistributionSpec;
  /** With `setup`: time an idle server stays on, s; left out: none. */
  keep?: number;
  /** A server that finds nobody is away for so long, s, again and again. */
  vacation?: DistributionSpec;
  /** The servers begin when so many tasks are there and stop when none is. */
  start?: { when: number };
}

/** Where a task splits into one part for each of these stations, and goes on when the last part is done. */
export interface ForkStation {
  fork: string[];
}

export type StationSpec = ServingStation | ForkStation;

/** One server that goes round stations. */
export interface PollingSpec {
  stations: string[];
  service: "exhaustive" | "gated" | "limited";
  /** Tasks of a visit, where the service is limited. */
  limit?: number;
  /** Time to go to the next station, s; left out: none. */
  switch?: DistributionSpec;
}

/** From a station (or `in`, the way in) to the probabilities of where a task goes next; `out` is the way out. */
export type RoutingSpec = Record<string, Record<string, number>>;

/** How a scenario is run on real threads. */
export interface RealSpec {
  /** What a task is: a kernel that takes as long as the task's size. */
  work: "spin" | "sleep" | "credit-scoring";
  /** Tasks of a run, and how many of them are left out at its start. */
  tasks: number;
  warmup: number;
  /** Runs of each policy at each load, each with arrivals of its own. */
  runs: number;
  /** In place of the load the workload states; absent: that one. */
  loads?: number[];
  /** Who hands tasks out. */
  pool: "threads" | "piscina";
}

export interface Scenario {
  poolsim: 1;
  name: string;
  seed: number | string;
  /** Empty in a network of stations, which have nodes of their own. */
  nodes: NodeGroup[];
  /** Amounts of the resources of all nodes together, in units that the classes' demands share. */
  capacity?: Record<string, number>;
  stations?: Record<string, StationSpec>;
  routing?: RoutingSpec;
  polling?: PollingSpec[];
  queue: QueueSpec;
  sharing: "space" | "time";
  workload: WorkloadSpec;
  network?: NetworkSpec;
  information: InformationSpec;
  /** Absent: further attempts have the same size. */
  attempts?: AttemptsSpec;
  strategies: StrategySpecs;
  /** Left out: nothing fails, unless a group of nodes says so. */
  faults?: FaultSpec;
  /** Left out: the pool stays as large as it is. */
  scaling?: ScalingSpec;
  /** In place of `nodes`. */
  hosts?: HostSpec[];
  /** On the hosts: those that run the tasks of `workload`, or, in place of `workload`, those that come and go. */
  vms?: VmGroup[] | VmWorkload;
  /** In place of `workload`: what the nodes, as worker threads, do together. */
  job?: JobSpec;
  run: RunSpec;
  compare: CompareSpec | null;
  claim?: ClaimSpec;
  /** Absent: it is run on threads in the usual way, when that is asked for. */
  real?: RealSpec;
}
