/** Results as plain JSON: what `run` and `compare` print and store, and all that reports see. */

/** A statistic with its uncertainty. Null: not estimable (nothing was observed, or no interval is defined). */
export interface Estimate {
  estimate: number | null;
  /** Half the width of the confidence interval. */
  halfWidth: number | null;
  standardError: number | null;
}

export interface Counts {
  arrived: number;
  finished: number;
  /** Turned away by a full queue, or unusable records of a trace. */
  dropped: number;
  /** Left unserved when their patience ended. */
  abandoned: number;
  /** Still there when the run ended. */
  present: number;
  /** Arrived during the warm-up and left out of the metrics. */
  excluded: number;
}

export type Status = "ok" | "unstable" | "interrupted";

export interface RunResult {
  /** Version of poolsim. */
  poolsim: string;
  scenario: string;
  seed: number | string;
  scenarioHash: string;
  resultHash: string;
  replications: number;
  status: Status;
  /** Why the status is not `ok`; absent when it is. */
  reason?: string;
  metrics: Record<string, Estimate>;
  classes: Record<string, Record<string, Estimate>>;
  /** One entry per node, or per group of nodes where there are more than 1000 nodes or jobs span them. */
  nodes: { group: number; count: number; utilisation: Estimate }[];
  /** In a network: the metrics of each station, of the visits there. */
  stations?: Record<string, Record<string, Estimate>>;
  counts: Counts;
  /** Tasks left out at the start of each replication (mean over replications). */
  warmupTasks: number;
  /** Records read from a trace, those it had to drop by reason, and its header; absent without a trace. */
  trace?: { records: number; dropped: Record<string, number>; header: Record<string, string> };
}

/** One arm of a comparison, with what the charts need. */
export interface ArmResult extends RunResult {
  /** The label of the arm. */
  policy: string;
  /** Value of each compared metric in each replication, in order; null where it was not estimable. */
  rows: Record<string, (number | null)[]>;
  /**
   * Points (value, share of tasks at or below it) of the response-time distribution over all replications, ascending.
   */
  ecdf: { response: [number, number][] };
}

export type Verdict =
  "better" | "worse" | "no difference detected" | "too close to matter" | "inconclusive" | "unstable";

export interface MetricComparison {
  metric: string;
  policy: string;
  baseline: string;
  /** Policy minus baseline, paired by replication. */
  difference: Estimate;
  /** Half-width of the difference as if the arms had been independent; shows what pairing gains. */
  unpairedHalfWidth: number | null;
  /** Two-sided p-value after Holm's correction over the policies compared on this metric; null without an interval. */
  pValue: number | null;
  /** Half-width of the zone of differences that do not matter, in the metric's unit. */
  indifference: number;
  verdict: Verdict;
}

/** What is needed to make the result again. */
export interface Manifest {
  poolsim: string;
  node: string;
  command: string;
  seed: number | string;
  scenarioHash: string;
  resultHash: string;
}

export interface ComparisonResult {
  poolsim: string;
  scenario: string;
  /** The question: the first comment line of the scenario file; empty where there is none. */
  question: string;
  seed: number | string;
  scenarioHash: string;
  resultHash: string;
  replications: number;
  status: Status;
  confidence: number;
  baseline: string;
  metrics: string[];
  /** The answer in one sentence. */
  verdict: string;
  arms: ArmResult[];
  comparisons: MetricComparison[];
  manifest: Manifest;
  /** The scenario file as written, for the record. */
  source: string;
}
