import type { Counts, Series, SymbolState } from "./operator.ts";
import { Seen, SEEN_WORDS } from "./seen.ts";
import type { OperatorSpec } from "./spec.ts";
import { detector, type Memory } from "./detectors.ts";
import type { Window } from "./windows.ts";

/** The state of an operator over one partition as numbers, which go to threads and into checkpoints. */
export type State = Float64Array;

/** O(numbers). */
export function encode(counts: Counts, symbols: Iterable<SymbolState>): State {
  const numbers: number[] = [
    counts.read,
    counts.bad,
    counts.duplicate,
    counts.late,
    counts.accepted,
    counts.outOfOrder,
  ];
  for (const { symbol, latest, seen, series } of symbols) {
    numbers.push(symbol, latest, seen.highest);
    append(numbers, seen.bits);
    for (const one of series) encodeSeries(numbers, one);
  }
  return Float64Array.from(numbers);
}

function append(numbers: number[], values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) numbers.push(values[i]);
}

function encodeSeries(numbers: number[], { open, closed, hash, before, memories }: Series): void {
  numbers.push(closed, hash, before, open.length);
  for (const { start, last, end, trades, volume, notional } of open) {
    numbers.push(start, last, end, trades, volume, notional);
  }
  for (const memory of memories) append(numbers, memory);
}

/** What was encoded under the same specification. */
export function decode(spec: OperatorSpec, state: State): { counts: Counts; symbols: SymbolState[] } {
  const lengths = spec.detect.map((one) => detector(one).memory().length);
  const numbers = new Numbers(state);
  const next = (): number => numbers.next();
  const counts: Counts = {
    read: next(),
    bad: next(),
    duplicate: next(),
    late: next(),
    accepted: next(),
    outOfOrder: next(),
  };
  const symbols: SymbolState[] = [];
  while (!numbers.isEnd) {
    const symbol = next();
    const latest = next();
    const seen = new Seen(next(), Uint32Array.from(numbers.take(SEEN_WORDS)));
    const series = spec.windows.map(() => decodeSeries(numbers, lengths));
    symbols.push({ symbol, latest, seen, series });
  }
  return { counts, symbols };
}

function decodeSeries(numbers: Numbers, lengths: readonly number[]): Series {
  const next = (): number => numbers.next();
  const closed = next();
  const hash = next();
  const before = next();
  const count = next();
  const open = Array.from({ length: count }, (): Window => ({
    start: next(),
    last: next(),
    end: next(),
    trades: next(),
    volume: next(),
    notional: next(),
  }));
  const memories = lengths.map((length): Memory => numbers.take(length));
  return { open, closed, hash, before, memories };
}

/** Reads numbers one after the other. */
class Numbers {
  readonly #all: Float64Array;
  #at = 0;

  constructor(all: Float64Array) {
    this.#all = all;
  }

  get isEnd(): boolean {
    return this.#at === this.#all.length;
  }

  next(): number {
    if (this.isEnd) throw new RangeError("the state of the operator ends too early");
    return this.#all[this.#at++];
  }

  /** A copy of the next `count` numbers. */
  take(count: number): Float64Array {
    if (this.#at + count > this.#all.length) throw new RangeError("the state of the operator ends too early");
    this.#at += count;
    return this.#all.slice(this.#at - count, this.#at);
  }
}
