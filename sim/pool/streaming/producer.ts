import { setImmediate, setTimeout } from "node:timers/promises";
import type { Log } from "../log/log.ts";
import { countOf, LANES, MOST_TRADES, TradeBlock, type Trades, type TradeSource } from "./trades.ts";

export interface ProducerSpec {
  /** Trades of a partition that are appended together, at most. */
  readonly batch: number;
  /** Trades per s; undefined: as fast as it goes. */
  readonly pace: number | undefined;
}

/** Time, s, that a trade waits at most for others of its partition when they are sent at a pace. */
const LINGER = 0.005;

/**
 * Sends the trades of a source to the partitions of their symbols. Where a trade lies depends on the source alone, so
 * trades that an earlier run appended before it ended are known by their number in the partition and not sent again.
 */
export class Producer {
  /** Instants since the producer began, s, at which trades were to be sent: position from which on, instant. */
  readonly #sent: { position: number; at: number }[] = [];
  readonly #log: Log;
  readonly #spec: ProducerSpec;
  readonly #source: TradeSource;
  readonly #ownerOf: (symbol: string) => number;
  /** Partition by symbol. */
  readonly #owners: number[] = [];
  readonly #blocks: readonly TradeBlock[];
  /** Trades of each partition that the log had before and that are still to come from the source. */
  readonly #there: number[] = [];
  /** Position of the first trade of each partition that the log did not have. */
  readonly #firstOf: number[];
  readonly #changed: () => void;
  #begun = 0;
  #position = 0;
  /** Position of the first trade of this run that was not in the log before. */
  #firstNew = Infinity;
  /** Position of the trade that was collected last. */
  #last = 0;

  /**
   * @param calls `changed` is called when there is more to read: after an append, and when a partition is caught up
   */
  constructor(
    log: Log,
    source: TradeSource,
    spec: ProducerSpec,
    calls: { ownerOf: (symbol: string) => number; changed: () => void },
  ) {
    this.#log = log;
    this.#source = source;
    this.#spec = spec;
    this.#ownerOf = calls.ownerOf;
    this.#changed = calls.changed;
    this.#blocks = Array.from({ length: log.partitions }, () => new TradeBlock(spec.batch));
    this.#firstOf = Array.from({ length: log.partitions }, () => Infinity);
  }

  /**
   * Whether all that an earlier run appended to a partition came from the source in this run too: only then does the
   * source know the names of all symbols in it.
   */
  isCaughtUp(partition: number): boolean {
    return this.#there[partition] === 0;
  }

  /** Sends everything. Rejects with the signal's reason as soon as it is called off. */
  async run(signal: AbortSignal): Promise<void> {
    for (let p = 0; p < this.#log.partitions; p++) this.#there.push(await this.#log.end(p));
    this.#begun = performance.now();
    this.#changed();
    for await (const trades of this.#source.blocks()) {
      await this.#send(trades, signal);
      // Readers get their turn.
      await setImmediate();
    }
    await this.#appendAll(signal);
    const missing = this.#there.findIndex((count) => count > 0);
    if (missing !== -1) {
      throw new RangeError(`partition ${missing} has more trades than the source gives: it is of another source`);
    }
  }

  /**
   * How long ago the trade at a position, of this partition, was to be sent, s; NaN for one that an earlier run sent.
   * With a pace that is when its turn was, whether or not it was sent in time.
   */
  age(partition: number, position: number): number {
    if (!(position >= this.#firstOf[partition])) return NaN;
    const now = (performance.now() - this.#begun) / 1000;
    const { pace } = this.#spec;
    if (pace !== undefined) return now - (position - this.#firstNew) / pace;
    let low = 0;
    let high = this.#sent.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#sent[middle].position <= position) low = middle;
      else high = middle - 1;
    }
    return now - this.#sent[low].at;
  }

  async #send(trades: Trades, signal: AbortSignal): Promise<void> {
    const count = countOf(trades);
    const isPaced = this.#spec.pace !== undefined;
    if (this.#position + count > MOST_TRADES) throw new RangeError(`a stream has at most ${MOST_TRADES} trades`);
    for (let t = 0; t < count; t++) {
      signal.throwIfAborted();
      const partition = this.#owner(trades.words[2 * LANES * t + 8]);
      const position = this.#position++;
      if (this.#there[partition] > 0) {
        if (--this.#there[partition] === 0) this.#changed();
        continue;
      }
      if (position < this.#firstNew) this.#begin(position);
      this.#firstOf[partition] = Math.min(this.#firstOf[partition], position);
      // What was collected is not kept back by a trade that comes much later.
      if (isPaced && this.#ahead(position) >= LINGER) await this.#appendAll(signal);
      const block = this.#blocks[partition];
      block.copy(trades, t, position);
      this.#last = position;
      if (block.isFull) await this.#append(partition, signal);
    }
    this.#sent.push({ position: this.#position, at: (performance.now() - this.#begun) / 1000 });
  }

  /** The first new trade is sent at once, and its pace is counted from there. */
  #begin(position: number): void {
    this.#firstNew = position;
    this.#begun = performance.now();
    this.#sent.push({ position, at: 0 });
  }

  /** Time until the turn of a position, s; 0 or less: it has come. */
  #ahead(position: number): number {
    const { pace } = this.#spec;
    return pace === undefined ? 0 : (position - this.#firstNew) / pace - (performance.now() - this.#begun) / 1000;
  }

  /** Waits until the turn of a position has come: a timer may go off up to 1 ms early. */
  async #turnOf(position: number, signal: AbortSignal): Promise<void> {
    for (let ahead = this.#ahead(position); ahead > 0; ahead = this.#ahead(position)) {
      await setTimeout(Math.ceil(1000 * ahead), undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  #owner(symbol: number): number {
    const known = this.#owners[symbol];
    if (known !== undefined) return known;
    const owner = this.#ownerOf(this.#source.symbols[symbol]);
    this.#owners[symbol] = owner;
    return owner;
  }

  async #appendAll(signal: AbortSignal): Promise<void> {
    for (let p = 0; p < this.#blocks.length; p++) await this.#append(p, signal);
  }

  /** No trade is sent before its turn, so that none is worked off before it either. */
  async #append(partition: number, signal: AbortSignal): Promise<void> {
    const block = this.#blocks[partition];
    if (block.count === 0) return;
    await this.#turnOf(this.#last, signal);
    await this.#log.append(partition, block.take().bytes);
    this.#changed();
  }
}
