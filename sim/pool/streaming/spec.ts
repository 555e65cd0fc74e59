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

/** Trades that are drawn: a shop window of what real feeds do. */
export interface GeneratedSpec {
  events: number;
  symbols: number;
  /** Trades per s of event time, of all symbols. */
  rate: number;
  /** Shares of trades that are unusable, come twice, or are delayed by up to `delay`, s. */
  bad: number;
  duplicates: number;
  delayed: number;
  delay: number;
  /** Share of trades at which the price jumps by 3 %. */
  jumps: number;
}

export interface TradeFileSpec {
  file: string;
  /** Columns by name, or by number from 1 where the file has no header. Without `symbol` all trades are of one. */
  columns: {
    time: string | number;
    price: string | number;
    size: string | number;
    symbol?: string | number;
    sequence?: string | number;
  };
  delimiter: string;
  /** Factors that make s, and whatever unit prices and sizes are to have. */
  scale: { time: number; price: number; size: number };
}

export type LogSpec =
  { kind: "embedded"; segment: number; fsync: "append" | "flush" } | { kind: "kafka"; brokers: string; topic: string };

export interface StreamingSpec extends OperatorSpec {
  kind: "streaming";
  trades: GeneratedSpec | TradeFileSpec;
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
