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
  /** Part of the attempts that begin there fail, after so long in service. */
  fail?: FailSpec;
}

export interface FailSpec {
  probability: number;
  after: DistributionSpec;
}

/** Whether a further attempt at a request has its size, or one drawn anew. */
export interface AttemptsSpec {
  sizes: "same" | "independent";
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

/** The policies of a scenario; those of requests are absent where nothing is asked. */
export interface StrategySpecs {
  balancer: StrategySpec | null;
  scheduler: StrategySpec;
  copies?: StrategySpec;
  retry?: StrategySpec;
  admission?: StrategySpec;
  health?: StrategySpec[];
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
  /** Absent: further attempts have the same size. */
  attempts?: AttemptsSpec;
  strategies: StrategySpecs;
  run: RunSpec;
  compare: CompareSpec | null;
}
