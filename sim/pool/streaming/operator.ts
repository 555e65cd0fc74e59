import { type Detector, detector, type Memory } from "./detectors.ts";
import { Seen } from "./seen.ts";
import type { DetectorSpec, OperatorSpec, Watched } from "./spec.ts";
import { countOf, LANES, type Trades } from "./trades.ts";
import { type Assign, assigner, microseconds, type Window } from "./windows.ts";

/** What became of the trades that were read. */
export interface Counts {
  read: number;
  /** Without a time, price, size or sequence that can be used. */
  bad: number;
  /** With a sequence that was there before. */
  duplicate: number;
  /** Later than the allowance: in no window. */
  late: number;
  /** In all windows they belong to. */
  accepted: number;
  /** Those of the accepted that came after later ones. */
  outOfOrder: number;
}

/** The windows of one kind of one symbol. */
export interface Series {
  open: Window[];
  closed: number;
  /** Of the closed windows, in their order: 32 bits. */
  hash: number;
  /** Price of the window before; NaN: there is none. */
  before: number;
  memories: Memory[];
}

/** All that is known of one symbol. */
export interface SymbolState {
  symbol: number;
  /** Greatest event time, microseconds. */
  latest: number;
  seen: Seen;
  /** One for each kind of window. */
  series: Series[];
}

/** A window that is unusual, by numbers; times in microseconds. */
export interface Finding {
  symbol: number;
  window: number;
  detector: number;
  start: number;
  end: number;
  trades: number;
  value: number;
  /** Standard deviations. */
  score: number;
  /** Position in the source of the trade that closed the window; −1: the end of the stream did. */
  position: number;
}

/**
 * The work on a stream of trades, trade by trade: cleans them, collects them in windows of event time, and judges each
 * window that closes. What is known of one symbol depends on its own trades alone, in their order, so the answer is the
 * same however symbols are spread over partitions.
 *
 * The watermark of a symbol is its greatest event time less the allowance: a trade before it is late and is counted,
 * not used, and a window that ends by then is closed. A trade costs O(windows it is in).
 */
export class Operator {
  readonly counts: Counts;
  readonly symbols: Map<number, SymbolState>;
  readonly findings: Finding[] = [];
  readonly #spec: OperatorSpec;
  readonly #allowance: number;
  readonly #assign: readonly Assign[];
  readonly #detectors: readonly Detector[];

  constructor(spec: OperatorSpec, counts: Counts = noCounts(), symbols: Iterable<SymbolState> = []) {
    this.#spec = spec;
    this.counts = counts;
    this.symbols = new Map(Array.from(symbols, (state) => [state.symbol, state]));
    this.#allowance = microseconds(spec.allowance);
    this.#assign = spec.windows.map(assigner);
    this.#detectors = spec.detect.map(detector);
  }

  feed(trades: Trades): void {
    const count = countOf(trades);
    for (let t = 0; t < count; t++) this.#take(trades, t);
  }

  /** The end of the stream: what is open is closed. */
  finish(): void {
    for (const state of this.symbols.values()) this.#close(state, Infinity, -1);
  }

  #take({ lanes, words }: Trades, t: number): void {
    const lane = LANES * t;
    const time = lanes[lane];
    const price = lanes[lane + 1];
    const size = lanes[lane + 2];
    const sequence = lanes[lane + 3];
    const symbol = words[2 * lane + 8];
    const { counts } = this;
    counts.read++;
    if (!isUsable(time, price, size, sequence)) {
      counts.bad++;
      return;
    }
    const state = this.symbols.get(symbol) ?? this.#begin(symbol);
    const age = state.seen.add(sequence);
    if (age === "again") {
      counts.duplicate++;
      return;
    }
    if (age === "forgotten" || time < state.latest - this.#allowance) {
      counts.late++;
      return;
    }
    counts.accepted++;
    if (time < state.latest) counts.outOfOrder++;
    else if (time > state.latest) {
      state.latest = time;
      this.#close(state, time - this.#allowance, words[2 * lane + 9]);
    }
    for (let i = 0; i < this.#assign.length; i++) this.#assign[i](state.series[i].open, time, price, size);
  }

  #begin(symbol: number): SymbolState {
    const series = this.#spec.windows.map((): Series => ({
      open: [],
      closed: 0,
      hash: 0,
      before: NaN,
      memories: this.#detectors.map((one) => one.memory()),
    }));
    const state: SymbolState = { symbol, latest: -Infinity, seen: new Seen(), series };
    this.symbols.set(symbol, state);
    return state;
  }

  /** Closes the windows that end by the watermark, in order of their ends. */
  #close(state: SymbolState, watermark: number, position: number): void {
    for (let i = 0; i < state.series.length; i++) {
      const { open } = state.series[i];
      let closing = 0;
      while (closing < open.length && open[closing].end <= watermark) closing++;
      if (closing === 0) continue;
      for (const window of open.splice(0, closing)) this.#judge(state, i, window, position);
    }
  }

  #judge({ symbol, series }: SymbolState, window: number, closed: Window, position: number): void {
    const { start, end, trades, volume, notional } = closed;
    const one = series[window];
    const price = notional / volume;
    one.closed++;
    one.hash = mixed(mixed(mixed(mixed(one.hash, start), trades), volume), notional);
    for (let d = 0; d < this.#detectors.length; d++) {
      const rule = this.#spec.detect[d];
      const value = valueOf(rule, { price, before: one.before, volume, trades });
      if (Number.isNaN(value)) continue;
      const score = this.#detectors[d].score(one.memories[d], value);
      if (!(score > rule.limit)) continue;
      this.findings.push({ symbol, window, detector: d, start, end, trades, value, score, position });
    }
    one.before = price;
  }
}

export function noCounts(): Counts {
  return { read: 0, bad: 0, duplicate: 0, late: 0, accepted: 0, outOfOrder: 0 };
}

function isUsable(time: number, price: number, size: number, sequence: number): boolean {
  const isWhole = Number.isSafeInteger(time) && Number.isSafeInteger(sequence) && sequence >= 0;
  return isWhole && price > 0 && price < Infinity && size > 0 && size < Infinity;
}

function valueOf(
  { of }: DetectorSpec,
  { price, before, volume, trades }: { price: number; before: number; volume: number; trades: number },
): number {
  const values: Record<Watched, number> = { price, return: price / before - 1, volume, trades };
  return values[of];
}

const scratch = new Float64Array(1);
const halves = new Uint32Array(scratch.buffer);

/** Adds the bits of a number to a hash of 32 bits, in the manner of FNV-1a. */
function mixed(hash: number, value: number): number {
  scratch[0] = value;
  let h = Math.imul(hash ^ halves[0], 0x01000193);
  h = Math.imul(h ^ (h >>> 15) ^ halves[1], 0x01000193);
  return (h ^ (h >>> 13)) >>> 0;
}
