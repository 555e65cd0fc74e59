import { exp, log } from "../../kernel/math.ts";
import { stream } from "../../kernel/stream.ts";
import { normal } from "../../kernel/variates.ts";
import type { Kernel } from "../types.ts";
import { type Blocks, type Cut, blocksIn, elementsOf, inStretches, partsOf, sharedFloats } from "./blocks.ts";

type Floats = Float64Array<SharedArrayBuffer>;

/** Trades in order of time, by column. */
export interface Trades {
  /** s since midnight. */
  readonly time: Floats;
  readonly price: Floats;
  /** Units traded. */
  readonly size: Floats;
}

const OPENING = 9.5 * 3600;
const TRADING_DAY = 6.5 * 3600;
const CENTS = 100;
/** Standard deviation of the logarithm of the price over a day. */
const DAILY = 0.015;

/**
 * A day of trades: Poisson arrivals, a price that walks at random in cents, lots of a hundred of geometric numbers.
 * Trades are drawn one after the other, each part from a stream of its own.
 */
export function drawTrades(seed: number | string, count: number): Trades {
  const gaps = stream(seed, 0, "trade-times");
  const steps = stream(seed, 0, "trade-prices");
  const lots = stream(seed, 0, "trade-sizes");
  const trades = { time: sharedFloats(count), price: sharedFloats(count), size: sharedFloats(count) };
  const step = DAILY / Math.sqrt(count);
  let time = OPENING;
  let level = log(100);
  for (let i = 0; i < count; i++) {
    time += (gaps.exponential() * TRADING_DAY) / count;
    level += step * normal(steps);
    trades.time[i] = time;
    trades.price[i] = Math.max(1, Math.round(exp(level) * CENTS)) / CENTS;
    trades.size[i] = 100 * (1 + Math.floor(lots.exponential()));
  }
  return trades;
}

/** The trades of one interval of time, or those of it that are in one block. */
export interface Bar {
  /** Number of the interval, from midnight. */
  readonly interval: number;
  readonly trades: number;
  readonly volume: number;
  /** Sum of price × size. */
  readonly turnover: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** What the trades of a block come to. */
export interface Desk {
  readonly trades: number;
  readonly volume: number;
  readonly turnover: number;
  /** Returns ln(price / price of the trade before); the first trade of all has none. */
  readonly returns: number;
  readonly returnSum: number;
  readonly squaredReturns: number;
  readonly largestReturn: number;
  readonly bars: readonly Bar[];
}

export interface TradesInput extends Trades, Cut {
  /** Length of a bar, s. */
  readonly bar: number;
}

/** Statistics of each block of trades. The return into a block starts from the last price of the block before. */
export const tradesKernel: Kernel<TradesInput & Blocks, Desk[]> = {
  name: "trade-analytics",
  run: (input, control) => partsOf(input, control, (block) => deskOf(input, block)),
};

function deskOf(input: TradesInput, block: number): Desk {
  const { price, size } = input;
  const { start, end } = elementsOf(block, input);
  const sums = new Float64Array(5);
  inStretches(start, end, (from, to) => addTrades(sums, price, size, from, to));
  const [volume, turnover, returnSum, squaredReturns, largestReturn] = sums;
  const returns = end - start - (start === 0 ? 1 : 0);
  const bars = barsOf(input, start, end);
  return { trades: end - start, volume, turnover, returns, returnSum, squaredReturns, largestReturn, bars };
}

/** Adds trades to volume, turnover, sum of returns and of their squares; the last is the largest return. */
function addTrades(sums: Float64Array, price: Floats, size: Floats, start: number, end: number): void {
  let volume = sums[0];
  let turnover = sums[1];
  let returnSum = sums[2];
  let squaredReturns = sums[3];
  let largestReturn = sums[4];
  for (let i = start; i < end; i++) {
    volume += size[i];
    turnover += price[i] * size[i];
    // Most trades are at the price of the one before, which adds nothing and is spared the logarithm.
    if (i === 0 || price[i] === price[i - 1]) continue;
    const change = log(price[i] / price[i - 1]);
    returnSum += change;
    squaredReturns += change * change;
    largestReturn = Math.max(largestReturn, Math.abs(change));
  }
  sums.set([volume, turnover, returnSum, squaredReturns, largestReturn]);
}

function barsOf({ time, price, size, bar }: TradesInput, start: number, end: number): Bar[] {
  const bars: Bar[] = [];
  for (let first = start; first < end;) {
    const interval = Math.floor(time[first] / bar);
    const next = barEnd(time, bar, first, end);
    const sums = Float64Array.of(0, 0, -Infinity, Infinity);
    inStretches(first, next, (from, to) => addToBar(sums, price, size, from, to));
    const [volume, turnover, high, low] = sums;
    bars.push({
      interval,
      trades: next - first,
      volume,
      turnover,
      open: price[first],
      high,
      low,
      close: price[next - 1],
    });
    first = next;
  }
  return bars;
}

/** Adds trades to volume and turnover of a bar, and looks for its highest and lowest price. */
function addToBar(sums: Float64Array, price: Floats, size: Floats, start: number, end: number): void {
  let volume = sums[0];
  let turnover = sums[1];
  let high = sums[2];
  let low = sums[3];
  for (let i = start; i < end; i++) {
    volume += size[i];
    turnover += price[i] * size[i];
    if (price[i] > high) high = price[i];
    if (price[i] < low) low = price[i];
  }
  sums.set([volume, turnover, high, low]);
}

/** The first trade after those in the bar of the trade `first`, sought by halves, since trades are in order of time. */
function barEnd(time: Floats, bar: number, first: number, end: number): number {
  const interval = Math.floor(time[first] / bar);
  let inside = first;
  let outside = end;
  while (outside - inside > 1) {
    const middle = inside + ((outside - inside) >> 1);
    if (Math.floor(time[middle] / bar) === interval) inside = middle;
    else outside = middle;
  }
  return outside;
}

/** Puts blocks together in their order; a bar that goes on in the next block becomes one. */
export function mergedDesk(parts: readonly Desk[]): Desk {
  const sumOf = (of: (part: Desk) => number): number => parts.reduce((sum, part) => sum + of(part), 0);
  const bars: Bar[] = [];
  for (const bar of parts.flatMap((part) => part.bars)) {
    const last = bars.at(-1);
    if (last?.interval === bar.interval) bars[bars.length - 1] = joined(last, bar);
    else bars.push(bar);
  }
  return {
    trades: sumOf(({ trades }) => trades),
    volume: sumOf(({ volume }) => volume),
    turnover: sumOf(({ turnover }) => turnover),
    returns: sumOf(({ returns }) => returns),
    returnSum: sumOf(({ returnSum }) => returnSum),
    squaredReturns: sumOf(({ squaredReturns }) => squaredReturns),
    largestReturn: parts.reduce((largest, part) => Math.max(largest, part.largestReturn), 0),
    bars,
  };
}

const joined = (a: Bar, b: Bar): Bar => ({
  interval: a.interval,
  trades: a.trades + b.trades,
  volume: a.volume + b.volume,
  turnover: a.turnover + b.turnover,
  open: a.open,
  high: Math.max(a.high, b.high),
  low: Math.min(a.low, b.low),
  close: b.close,
});

/** The statistics on one thread, block after block. */
export function tradesAlone(input: TradesInput): Desk {
  return mergedDesk(Array.from({ length: blocksIn(input) }, (_, block) => deskOf(input, block)));
}

/** Sum of the squared returns from the close of each bar to the next: the realised variance at that distance. */
export function varianceOfBars(bars: readonly Bar[]): number {
  let sum = 0;
  for (let i = 1; i < bars.length; i++) {
    const change = log(bars[i].close / bars[i - 1].close);
    sum += change * change;
  }
  return sum;
}
