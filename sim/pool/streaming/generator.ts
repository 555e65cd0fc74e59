import { type Stream, stream } from "../../kernel/stream.ts";
import type { DrawnTradesSpec } from "./spec.ts";
import { PER_SECOND, type Trade, TradeBlock, type Trades, type TradeSource } from "./trades.ts";

const BLOCK = 4096;
/** Largest relative change of a price from one trade to the next. */
const STEP = 0.0005;
const JUMP = 0.03;
const MEAN_SIZE = 100;
const FIRST_PRICE = 100;

interface Instrument {
  price: number;
  sequence: number;
  /** Null: it has not traded yet. */
  last: Trade | null;
}

/**
 * Trades as an exchange sends them: a Poisson process over symbols of unequal popularity, prices that wander and
 * sometimes jump, and the faults of real feeds: unusable fields, trades that come twice, trades that come late. What is
 * a fault has a stream of its own, so other shares of faults leave the other trades as they are.
 */
export function generatedTrades(spec: DrawnTradesSpec, seed: number | string): TradeSource {
  const symbols = Array.from({ length: spec.symbols }, (_, i) => `S${String(i + 1).padStart(4, "0")}`);
  return { symbols, blocks: () => blocks(spec, seed) };
}

function* blocks(spec: DrawnTradesSpec, seed: number | string): Generator<Trades> {
  const drawn = drawing(spec, seed);
  const faults = stream(seed, 0, "trades/faults");
  const block = new TradeBlock(BLOCK);
  for (let i = 0; i < spec.events; i++) {
    block.add(faulty(drawn(), spec, faults));
    if (block.isFull) yield block.take();
  }
  if (block.count > 0) yield block.take();
}

/** Draws the next trade, and now and then one that was there before. */
function drawing(spec: DrawnTradesSpec, seed: number | string): () => Trade {
  const times = stream(seed, 0, "trades/times");
  const prices = stream(seed, 0, "trades/prices");
  const sizes = stream(seed, 0, "trades/sizes");
  const names = stream(seed, 0, "trades/symbols");
  const again = stream(seed, 0, "trades/duplicates");
  const instruments = Array.from({ length: spec.symbols }, (): Instrument => ({
    price: FIRST_PRICE,
    sequence: 0,
    last: null,
  }));
  let now = 0;
  return () => {
    now += times.exponential() / spec.rate;
    // The lower of two numbers: the first symbols trade most.
    const symbol = Math.min(names.below(spec.symbols), names.below(spec.symbols));
    const one = instruments[symbol];
    if (again.next() < spec.duplicates && one.last !== null) return one.last;
    one.price *= 1 + STEP * (2 * prices.next() - 1);
    if (prices.next() < spec.jumps) one.price *= prices.next() < 0.5 ? 1 + JUMP : 1 - JUMP;
    one.last = {
      time: Math.round(now * PER_SECOND),
      price: Math.round(one.price * 10_000) / 10_000,
      size: 1 + Math.floor(MEAN_SIZE * sizes.exponential()),
      sequence: one.sequence++,
      symbol,
    };
    return one.last;
  };
}

function faulty(trade: Trade, { bad, delayed, delay }: DrawnTradesSpec, faults: Stream): Trade {
  const kind = faults.next();
  const extent = faults.next();
  if (kind < bad) return spoilt(trade, extent);
  if (kind >= bad + delayed) return trade;
  return { ...trade, time: trade.time - Math.round(extent * delay * PER_SECOND) };
}

function spoilt(trade: Trade, extent: number): Trade {
  if (extent < 1 / 3) return { ...trade, price: NaN };
  return extent < 2 / 3 ? { ...trade, size: -trade.size } : { ...trade, time: NaN };
}
