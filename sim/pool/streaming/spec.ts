/** What a streaming job does with trades, after validation. Times are s unless they say otherwise. */

export type WindowSpec =
  | { kind: "tumbling"; length: number }
  /** A window of `length` begins every `slide`. */
  | { kind: "sliding"; length: number; slide: number }
  /** Trades less than `gap` apart belong together. */
  | { kind: "session"; gap: number };

/**
 * What of a window is watched: its volume-weighted mean price, the relative change of that since the window before, its
 * volume, or its number of trades.
 */
export type Watched = "price" | "return" | "volume" | "trades";

export type DetectorSpec =
  /** Distance from the mean of the last `over` windows, in their standard deviations. */
  | { kind: "z-score"; of: Watched; over: number; limit: number }
  /** Distance from the exponentially weighted mean, in weighted standard deviations, once `after` windows were seen. */
  | { kind: "ewma"; of: Watched; weight: number; after: number; limit: number };

/** The part of the job that is done trade by trade. */
export interface OperatorSpec {
  /** Time by which a trade may come after later ones of its symbol. */
  allowance: number;
  windows: WindowSpec[];
  detect: DetectorSpec[];
}

export interface GeneratedSpec {
  kind: "generated";
  events: number;
  symbols: number;
  /** Trades per s of event time, of all symbols. */
  rate: number;
  /** Shares of trades that are unusable, come twice, come late by up to `delay`, or begin a jump of the price. */
  bad: number;
  duplicates: number;
  disorder: number;
  delay: number;
  jumps: number;
}

export interface TradeFileSpec {
  kind: "trades";
  file: string;
  format: "csv" | "parquet";
  /** Names of columns; numbers from 1 in a CSV file without a header. Without `symbol` all trades are of one. */
  columns: { time: string; price: string; size: string; symbol?: string; sequence?: string };
  /** Whether the first row of a CSV file has names. */
  header: boolean;
  /** Factors applied to the columns. */
  scale: { time: number; price: number; size: number };
}

export type LogSpec =
  { kind: "embedded"; segment: number; fsync: "append" | "flush" } | { kind: "kafka"; brokers: string; topic: string };

export interface StreamingSpec extends OperatorSpec {
  kind: "streaming";
  source: GeneratedSpec | TradeFileSpec;
  partitions: number;
  /** Trades per s at which they are sent; absent: as fast as it goes. */
  pace?: number;
  delivery: "exactly-once" | "at-least-once";
  /** Trades of a partition between two checkpoints. */
  checkpoint: number;
  /** Trades in a batch of the log, at most. */
  batch: number;
  log: LogSpec;
}
