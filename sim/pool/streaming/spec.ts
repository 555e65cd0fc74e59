/** What a streaming job does with trades, after validation. Times are s. */

import type { DetectorSpec, StreamingSpec, WindowSpec } from "../../scenario/streaming.ts";

export type {
  DetectorSpec,
  DrawnTradesSpec,
  StreamingSpec,
  TradeFileSpec,
  WindowSpec,
} from "../../scenario/streaming.ts";

/**
 * What of a window is watched: its volume-weighted mean price, the relative change of that since the window before, its
 * volume, or its number of trades.
 */
export type Watched = DetectorSpec["of"];

/** The part of the job that is done trade by trade. */
export interface OperatorSpec {
  /** Time by which a trade may come after later ones of its symbol. */
  allowance: StreamingSpec["allowance"];
  windows: WindowSpec[];
  detect: DetectorSpec[];
}
