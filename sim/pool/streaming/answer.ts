import { Hash } from "../../kernel/hash.ts";
import type { Json } from "../../scenario/types.ts";
import { type Counts, type Finding, noCounts, Operator, type SymbolState } from "./operator.ts";
import type { DetectorSpec, OperatorSpec, WindowSpec } from "./spec.ts";
import { LANES, PER_SECOND, countOf, type TradeSource } from "./trades.ts";

/** An alert as it is written down. Times are s of event time. */
export interface Alert {
  readonly [field: string]: Json;
  symbol: string;
  window: string;
  detector: string;
  from: number;
  to: number;
  trades: number;
  value: number;
  /** Standard deviations. */
  score: number;
}

export function alertOf(spec: OperatorSpec, symbols: readonly string[], finding: Finding): Alert {
  const { start, end, trades, value, score } = finding;
  return {
    symbol: symbols[finding.symbol],
    window: windowName(spec.windows[finding.window]),
    detector: detectorName(spec.detect[finding.detector]),
    from: start / PER_SECOND,
    to: end / PER_SECOND,
    trades,
    value,
    score,
  };
}

function windowName(spec: WindowSpec): string {
  if (spec.kind === "session") return `session, gap ${spec.gap} s`;
  const slide = spec.kind === "sliding" ? ` every ${spec.slide} s` : "";
  return `${spec.kind}, ${spec.length} s${slide}`;
}

const detectorName = ({ kind, of, limit }: DetectorSpec): string => `${kind} of ${of} above ${limit}`;

/** What a stream of trades comes to, the same for every way of doing it. */
export interface Answer {
  readonly [field: string]: Json;
  trades: { [Count in keyof Counts]: number };
  symbols: number;
  /** Closed windows by kind. */
  windows: number[];
  /** Of the windows of all symbols: their begins, trades, volumes and prices, to the last bit. */
  windowHash: string;
  alerts: number;
  /** Of the different alerts, whatever their order. */
  alertHash: string;
}

/**
 * @param alerts each one once, in any order
 */
export function answerOf(
  spec: OperatorSpec,
  parts: readonly { counts: Counts; symbols: Iterable<SymbolState> }[],
  names: readonly string[],
  alerts: readonly Json[],
): Answer {
  const trades = noCounts();
  const states = parts.flatMap(({ symbols }) => [...symbols]).sort((a, b) => a.symbol - b.symbol);
  for (const { counts } of parts) {
    trades.read += counts.read;
    trades.bad += counts.bad;
    trades.duplicate += counts.duplicate;
    trades.late += counts.late;
    trades.accepted += counts.accepted;
    trades.outOfOrder += counts.outOfOrder;
  }
  const windowHash = new Hash();
  for (const { symbol, series } of states) {
    windowHash.addText(names[symbol]);
    for (const { closed, hash } of series) windowHash.add(closed).add(hash);
  }
  const alertHash = new Hash();
  for (const text of alerts.map((alert) => JSON.stringify(alert)).sort()) alertHash.addText(text);
  return {
    trades: { ...trades },
    symbols: states.length,
    windows: spec.windows.map((_, i) => states.reduce((sum, { series }) => sum + series[i].closed, 0)),
    windowHash: windowHash.hex(),
    alerts: alerts.length,
    alertHash: alertHash.hex(),
  };
}

/**
 * The plain answer: one operator takes all trades in the order of their source. No log, no partitions, no batches of
 * its own, nothing written.
 *
 * @returns the answer, and the time that the operator took, s
 */
export async function plainAnswer(
  spec: OperatorSpec,
  source: TradeSource,
  checkEnd: () => void,
): Promise<{ answer: Answer; seconds: number }> {
  const operator = new Operator(spec);
  let position = 0;
  let seconds = 0;
  for await (const trades of source.blocks()) {
    checkEnd();
    const count = countOf(trades);
    for (let t = 0; t < count; t++) trades.words[2 * LANES * t + 9] = position++;
    const since = performance.now();
    operator.feed(trades);
    seconds += (performance.now() - since) / 1000;
  }
  operator.finish();
  const alerts = operator.findings.map((finding) => alertOf(spec, source.symbols, finding));
  const { counts, symbols } = operator;
  return { answer: answerOf(spec, [{ counts, symbols: symbols.values() }], source.symbols, alerts), seconds };
}
