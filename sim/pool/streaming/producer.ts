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
  /** Trades of each partition that are there already. */
  readonly #there: number[] = [];
  readonly #appended: (partition: number) => void;
  #begun = 0;
  #position = 0;
  /** Position of the first trade of this run that was not in the log before. */
  #firstNew = Infinity;

  constructor(
    log: Log,
    source: TradeSource,
    spec: ProducerSpec,
    calls: { ownerOf: (symbol: string) => number; appended: (partition: number) => void },
  ) {
    this.#log = log;
    this.#source = source;
    this.#spec = spec;
    this.#ownerOf = calls.ownerOf;
    this.#appended = calls.appended;
    this.#blocks = Array.from({ length: log.partitions }, () => new TradeBlock(spec.batch));
  }

  /** Sends everything. Rejects with the signal's reason when it is called off. */
  async run(signal: AbortSignal): Promise<void> {
    for (let p = 0; p < this.#log.partitions; p++) this.#there.push(await this.#log.end(p));
    this.#begun = performance.now();
    for await (const trades of this.#source.blocks()) {
      signal.throwIfAborted();
      await this.#send(trades);
      // Readers get their turn.
      await setImmediate();
    }
    for (let p = 0; p < this.#blocks.length; p++) await this.#append(p);
    const missing = this.#there.findIndex((count) => count > 0);
    if (missing !== -1) {
      throw new RangeError(`partition ${missing} has more trades than the source gives: it is of another source`);
    }
  }

  /**
   * How long ago the trade at a position was to be sent, s; NaN for one that an earlier run sent. With a pace that is
   * when its turn was, whether or not it was sent in time.
   */
  age(position: number): number {
    if (!(position >= this.#firstNew)) return NaN;
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

  async #send(trades: Trades): Promise<void> {
    const count = countOf(trades);
    if (this.#position + count > MOST_TRADES) throw new RangeError(`a stream has at most ${MOST_TRADES} trades`);
    for (let t = 0; t < count; t++) {
      const partition = this.#owner(trades.words[2 * LANES * t + 8]);
      const position = this.#position++;
      if (this.#there[partition] > 0) {
        this.#there[partition]--;
        continue;
      }
      if (position < this.#firstNew) this.#begin(position);
      const block = this.#blocks[partition];
      if (this.#spec.pace !== undefined) await this.#wait(position, this.#spec.pace);
      block.copy(trades, t, position);
      if (block.isFull) await this.#append(partition);
    }
    this.#sent.push({ position: this.#position, at: (performance.now() - this.#begun) / 1000 });
  }

  /** The first new trade is sent at once, and its pace is counted from there. */
  #begin(position: number): void {
    this.#firstNew = position;
    this.#begun = performance.now();
    this.#sent.push({ position, at: 0 });
  }

  /** Waits until the turn of a position has come; what was collected is sent before a longer wait. */
  async #wait(position: number, pace: number): Promise<void> {
    const due = (position - this.#firstNew) / pace;
    const ahead = due - (performance.now() - this.#begun) / 1000;
    if (ahead < LINGER) return;
    for (let p = 0; p < this.#blocks.length; p++) await this.#append(p);
    await setTimeout(1000 * ahead);
  }

  #owner(symbol: number): number {
    const known = this.#owners[symbol];
    if (known !== undefined) return known;
    const owner = this.#ownerOf(this.#source.symbols[symbol]);
    this.#owners[symbol] = owner;
    return owner;
  }

  async #append(partition: number): Promise<void> {
    const block = this.#blocks[partition];
    if (block.count === 0) return;
    await this.#log.append(partition, block.take().bytes);
    this.#appended(partition);
  }
}
