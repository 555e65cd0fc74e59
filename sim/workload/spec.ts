/** The workload part of a scenario, after validation: SI units, defaults written out. */

import type { DistributionSpec } from "../kernel/distribution.ts";

export type ArrivalSpec =
  /** Either `rate` (per s) or `load` (offered load / capacity) is present. */
  | { kind: "poisson"; rate: number }
  | { kind: "poisson"; load: number }
  | { kind: "renewal"; interval: DistributionSpec }
  /** Poisson batches: `rate` batches per s, or `load` in all. */
  | { kind: "batch"; rate: number; size: DistributionSpec }
  | { kind: "batch"; load: number; size: DistributionSpec }
  /** rates[i] in state i; switch[i][j] the rate of going from state i to state j ≠ i (the diagonal is ignored). */
  | { kind: "mmpp"; rates: number[]; switch: number[][] }
  /** Rate at t: base + amplitude · sin(2π t / period), 0 ≤ amplitude ≤ base. */
  | { kind: "diurnal"; base: number; amplitude: number; period: number }
  | { kind: "closed"; population: number; think: DistributionSpec }
  | { kind: "list"; times: number[]; sizes: number[] };

export interface ClassSpec {
  name: string;
  /** Share of arrivals; all shares are scaled to sum to 1. */
  share: number;
  priority: number;
  /** Null: the workload's. */
  size: DistributionSpec | null;
  /** Relative to arrival, s; null: none. */
  deadline: number | null;
  /** Claim beside the other classes, > 0; absent: 1. */
  weight?: number;
  /** What a task takes of each resource of the cluster while it runs; absent: nothing. */
  demand?: Record<string, number>;
}

/** A field of an SWF log whose values are classes. */
export type SwfAccount = "user" | "group" | "executable" | "queue" | "partition";

export type TraceSpec =
  /** Jobs without `columns` have no classes of their own. */
  | { format: "swf"; file: string; columns?: { class: SwfAccount } }
  | {
      format: "csv" | "jsonl";
      file: string;
      /** Names of the columns to read. Absent: the trace has none. */
      columns: { arrival: string; size: string; key?: string; class?: string; estimate?: string };
      /** Factors applied to the columns. */
      scale: { arrival: number; size: number };
      /** Single character; CSV only. */
      delimiter: string;
    };

/** Where a policy's size estimates come from. */
export type InformationSpec =
  | { kind: "exact" }
  | { kind: "none" }
  /** The trace's own estimate. */
  | { kind: "requested" }
  /** The mean size of the task's class. */
  | { kind: "class-mean" }
  /** Size × exp(σZ − σ²/2): multiplicative error with mean 1. */
  | { kind: "lognormal"; sigma: number };

/** A loop that is cut into chunks. */
export interface LoopSpec {
  iterations: number;
  /** Of each iteration, s at speed 1. */
  size: DistributionSpec;
  /** Time that a node takes to get a chunk, whatever its speed, s. */
  overhead: number;
}

/** What arrives are jobs of several tasks, each of which runs on one node. */
export interface JobsSpec {
  /** Tasks of a job, whole numbers >= 1. */
  tasks: DistributionSpec;
  /** Each task's input lies on so many nodes; elsewhere it has `remote` times the work. Absent: tasks have no input. */
  input?: { replicas: number; remote: number };
}
