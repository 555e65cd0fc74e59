/**
 * Trades as they lie in the log: 40 bytes each, little-endian, so that a batch is read in place, without an object per
 * trade. Numbers that could not be read are NaN: the log keeps what came, and the cleaning behind it counts it.
 */

/** Words of 64 bits: time, price, size, sequence; the fifth has symbol and position, 32 bits each. */
export const LANES = 5;
export const TRADE_BYTES = 8 * LANES;
/** Event times are whole microseconds, so that windows are cut exactly. */
export const PER_SECOND = 1_000_000;
export const MOST_TRADES = 0xffff_ffff;

/** Trades one behind the other; the arrays share one memory. */
export interface Trades {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Lane i of trade t is at LANES × t + i. */
  readonly lanes: Float64Array<ArrayBuffer>;
  /** Symbol and position of trade t are at 2 × LANES × t + 8 and + 9. */
  readonly words: Uint32Array<ArrayBuffer>;
}

/** @param bytes whole trades, from the beginning of their memory */
export function tradesIn(bytes: Uint8Array<ArrayBuffer>): Trades {
  const { buffer, byteOffset, length } = bytes;
  return {
    bytes,
    lanes: new Float64Array(buffer, byteOffset, length / 8),
    words: new Uint32Array(buffer, byteOffset, length / 4),
  };
}

const roomFor = (count: number): Trades => tradesIn(new Uint8Array(TRADE_BYTES * count));

export const countOf = ({ bytes }: Trades): number => bytes.length / TRADE_BYTES;

/** One trade as its source gives it. */
export interface Trade {
  /** Whole microseconds. */
  time: number;
  price: number;
  size: number;
  /** Whole number ≥ 0, no two trades of a symbol have the same. */
  sequence: number;
  /** Number of the symbol, in order of first appearance. */
  symbol: number;
}

/** Where trades come from: the same ones in the same order whenever they are asked for. */
export interface TradeSource {
  /** Names by number; complete once all trades have come. */
  readonly symbols: readonly string[];
  /** The memory of a block is valid until the next is asked for. */
  blocks(): AsyncIterable<Trades> | Iterable<Trades>;
}

/** Collects trades into blocks. */
export class TradeBlock {
  readonly #room: Trades;
  readonly #capacity: number;
  count = 0;

  constructor(capacity: number) {
    this.#room = roomFor(capacity);
    this.#capacity = capacity;
  }

  get isFull(): boolean {
    return this.count === this.#capacity;
  }

  add({ time, price, size, sequence, symbol }: Trade): void {
    const { lanes, words } = this.#room;
    const lane = LANES * this.count;
    lanes[lane] = time;
    lanes[lane + 1] = price;
    lanes[lane + 2] = size;
    lanes[lane + 3] = sequence;
    words[2 * lane + 8] = symbol;
    this.count++;
  }

  /** Adds trade `t` of others, under its position in the source. */
  copy({ words: from }: Trades, t: number, position: number): void {
    const { words } = this.#room;
    const source = 2 * LANES * t;
    const target = 2 * LANES * this.count;
    // By words: as a number, what is no number might lose its bits.
    for (let i = 0; i < 9; i++) words[target + i] = from[source + i];
    words[target + 9] = position;
    this.count++;
  }

  /** What was added since the last time; valid until the next is added. */
  take(): Trades {
    const taken = tradesIn(this.#room.bytes.subarray(0, TRADE_BYTES * this.count));
    this.count = 0;
    return taken;
  }
}
