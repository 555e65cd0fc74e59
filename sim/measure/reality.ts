/** Results of runs on real threads beside their simulations, as plain JSON: what `real` prints and stores. */

import type { Estimate } from "./results.ts";

/** Response times of a sample of tasks, s; null where there are none. */
export interface Summary {
  count: number;
  mean: number | null;
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

/** What workers do with the work they are given: means over loads and runs, as it is measured beside each. */
export interface Calibration {
  /** Rounds of spinning per second, by worker; empty where the work does not spin. */
  rates: number[];
  /** Distance of the 10th and the 90th percentile of the trials, as a share of their median; null without trials. */
  rateSpread: number | null;
  /** Service time by size: what a second of work takes, s. */
  stretch: number;
  /** Mean time a task occupies its worker besides its service: to be sent, to begin, and to be heard of, s. */
  overhead: number;
  /**
   * Share of tasks that took longer than their size and the stretch say, by a quarter of it, or of the mean size where
   * that is more.
   */
  slow: number;
  /** Tasks it was measured on. */
  tasks: number;
  /** Whether predictions can be expected to hold; `reasons` says why not. */
  sound: boolean;
  reasons: string[];
}

/** What else happened on the machine. */
export interface Interference {
  /** Lateness of arrivals, s. */
  lag: { mean: number; p99: number; max: number };
  /** Share of all processor time that other processes used, that the hypervisor took; null where that is not told. */
  others: number | null;
  stolen: number | null;
  /** Time the control group was held back, s; null where that is not told. */
  throttled: number | null;
  /** Threads that died and were replaced. */
  deaths: number;
  /** Runs that were made again because the machine was elsewhere while tasks ran. */
  repeated: number;
}

export interface Machine {
  node: string;
  platform: string;
  processor: string;
  cores: number;
  /** Threads that can run at once, of those. */
  available: number;
}

/** One policy at one load. */
export interface PolicyReality {
  policy: string;
  /** Mean response time over simulated replications of the same length, s. */
  simulated: Estimate;
  measured: Summary;
  /** Simulated on the same arrivals, with the sizes as the calibration says that they take. */
  modelled: Summary;
  /** Simulated on the same arrivals, with the service times that were measured, in order. */
  replayed: Summary;
  /** (Predicted − measured) / measured, of the means. */
  modelGap: number | null;
  dispatchGap: number | null;
  /** Kolmogorov–Smirnov distances from the measured response times. */
  distance: { modelled: number | null; replayed: number | null };
  /** Points (response time, s; share at or below it). */
  ecdf: { measured: [number, number][]; modelled: [number, number][]; replayed: [number, number][] };
  /** Measured mean response time of each run, s. */
  means: (number | null)[];
  /** What a second of work took in these runs, s. */
  stretch: number;
  /** Busy share of each worker. */
  utilisation: number[];
  counts: { arrived: number; finished: number; dropped: number; abandoned: number };
}

/** Whether two policies come out in the order that the simulation says. */
export interface PairOrder {
  policies: [string, string];
  /** Whether the simulated intervals of their means are disjoint. */
  disjoint: boolean;
  /** Runs in which the measured means are in the simulated order, of all. */
  agreeing: number;
  runs: number;
}

export interface LoadReality {
  /** Offered load by capacity; null where the workload has none to set. */
  load: number | null;
  policies: PolicyReality[];
  pairs: PairOrder[];
}

export interface RealityResult {
  poolsim: string;
  scenario: string;
  /** The question: the first comment line of the scenario file; empty where there is none. */
  question: string;
  seed: number | string;
  scenarioHash: string;
  /** What a task is, and who hands tasks out. */
  work: string;
  pool: string;
  workers: number;
  /** Of each run; those left out at its start. */
  tasks: number;
  warmup: number;
  /** At each load; fewer at the last one where the status is `interrupted`, and loads may be missing. */
  runs: number;
  status: "ok" | "interrupted";
  /** The answer in one sentence. */
  verdict: string;
  /** What a reader must know before any number. */
  notes: string[];
  machine: Machine;
  calibration: Calibration;
  interference: Interference;
  loads: LoadReality[];
  /** For each policy the first load at which the predicted mean is off by more than `tolerance`; null: none. */
  breaks: { policy: string; load: number | null }[];
  tolerance: number;
  command: string;
  /** The scenario file as written, for the record. */
  source: string;
}
