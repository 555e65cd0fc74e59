/**
 * A scenario after validation: every default written out, every quantity in SI units without suffix. It is plain JSON
 * and itself a valid scenario file, which is what `poolsim check --expand` prints.
 */

import type { ParameterValues } from "../../strategies/types.ts";
import type { DistributionSpec } from "../kernel/distribution.ts";
import type { ArrivalSpec, ClassSpec, InformationSpec, TraceSpec } from "../workload/spec.ts";

export type { DistributionSpec } from "../kernel/distribution.ts";
export type { ArrivalSpec, ClassSpec, InformationSpec, TraceSpec } from "../workload/spec.ts";

export interface NodeGroup {
  count: number;
  /** Work per second of one slot. */
  speed: number;
  slots: number;
  /** Waiting places of each node. */
  queue: number | "unbounded";
}

export type QueueSpec = { kind: "per-node" } | { kind: "central"; places: number | "unbounded" };

export interface GeneratedWorkload {
  arrivals: ArrivalSpec;
  /** Null only where a list gives the sizes or every class has its own. */
  size: DistributionSpec | null;
  classes: ClassSpec[];
  /** Time a waiting task stays before it leaves unserved; null: for ever. */
  patience: DistributionSpec | null;
}

export interface TracedWorkload {
  trace: TraceSpec;
  classes: ClassSpec[];
  patience: DistributionSpec | null;
}

export type WorkloadSpec = GeneratedWorkload | TracedWorkload;

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

/** Hosts alike, on which virtual machines (VMs) are placed. */
export interface HostSpec {
  count: number;
  cores: number;
  /** Bytes. */
  memory: number;
  gpu: number;
  /** Work per second of one core. */
  speed: number;
  /** Amounts of other resources by name. */
  extras: Record<string, number>;
  /** How VMs that run tasks get cores: each its own, in turn, or all at once in proportion to what they ask for. */
  sharing: "space" | "time";
  /** How often each unit may be handed out. */
  overcommit: { cores: number; memory: number };
  rack: string | null;
  zone: string | null;
  labels: Record<string, string>;
  /** When idle and when all cores are busy, W. */
  power: { idle: number; peak: number } | null;
}

type Nearness = "host" | "rack" | "zone";

/** Where VMs of a class may be. */
export interface VmPlace {
  /** Labels the host must have. */
  where: Record<string, string>;
  /** No two of them in one. */
  apart: Nearness | null;
  /** All of them in one. */
  together: Nearness | null;
  /** In no rack or zone more than `skew` above the fewest. */
  spread: { over: "rack" | "zone"; skew: number } | null;
}

/** Like VMs that are placed at the start and run tasks. */
export interface VmGroup extends VmPlace {
  count: number;
  cores: number;
  memory: number;
  gpu: number;
  extras: Record<string, number>;
  /** Work per second of one of its cores; a core of the host gives no more than its own speed. */
  speed: number;
  /** Time from the start until it runs, s. */
  boot: number;
}

export interface VmClassSpec extends VmPlace {
  name: string;
  share: number;
  /** Null: that of all VMs. */
  lifetime: DistributionSpec | null;
  cores: DistributionSpec;
  memory: DistributionSpec;
  gpu: DistributionSpec;
  extras: Record<string, DistributionSpec>;
}

/** VMs that ask for a host, alike, at one instant. */
export interface VmRequestSpec {
  count: number;
  /** s. */
  at: number;
  /** Null: for ever. */
  lifetime: number | null;
  /** Null: the first. */
  class: string | null;
  cores: number;
  memory: number;
  gpu: number;
  extras: Record<string, number>;
}

/** A file of VMs in columns, with a header row. */
export interface VmTraceSpec {
  format: "csv";
  file: string;
  delimiter: string;
  columns: { arrival: string; lifetime: string; cores: string; memory?: string; gpu?: string; class?: string };
  /** What a unit of the file is worth, in s, cores, bytes and GPUs. */
  scale: { arrival: number; lifetime: number; cores: number; memory: number; gpu: number };
}

/** VMs that come and go: exactly one of `arrivals`, `requests` and `trace`. */
export interface VmWorkload {
  arrivals?: Exclude<ArrivalSpec, { kind: "closed" | "list" }>;
  requests?: VmRequestSpec[];
  trace?: VmTraceSpec;
  /** Null: for ever, unless the class says otherwise. */
  lifetime: DistributionSpec | null;
  classes: VmClassSpec[];
}

export interface Scenario {
  poolsim: 1;
  name: string;
  seed: number | string;
  nodes: NodeGroup[];
  queue: QueueSpec;
  sharing: "space" | "time";
  workload: WorkloadSpec;
  information: InformationSpec;
  strategies: { balancer: StrategySpec | null; scheduler: StrategySpec; allocator?: StrategySpec };
  /** In place of `nodes`. */
  hosts?: HostSpec[];
  /** On the hosts: those that run the tasks of `workload`, or, in place of `workload`, those that come and go. */
  vms?: VmGroup[] | VmWorkload;
  run: RunSpec;
  compare: CompareSpec | null;
}
