import { readFileSync } from "node:fs";
import { join } from "node:path";
import { block, Histogram } from "../../measure/histogram.ts";
import type { Json } from "../../scenario/types.ts";
import type { Log } from "../log/log.ts";
import type { Key } from "../security/encryption.ts";
import { privateFolder } from "../security/files.ts";
import { type Chain, readChain } from "../security/signing.ts";
import { WorkerLost } from "../threads.ts";
import type { Executor } from "../types.ts";
import { streaming, type StreamingInput, type StreamingOutput } from "../workloads/streaming.ts";
import { type Answer, alertOf, answerOf } from "./answer.ts";
import { noCounts } from "./operator.ts";
import { PartitionWork } from "./partition.ts";
import { Producer } from "./producer.ts";
import type { StreamingSpec } from "./spec.ts";
import { decode } from "./state.ts";
import type { TradeSource } from "./trades.ts";

export interface StreamParts {
  readonly executor: Executor;
  readonly log: Log;
  readonly source: TradeSource;
  /** For checkpoints and alerts. */
  readonly folder: string;
  /** Signs and encrypts what is written; null: neither. */
  readonly key: Key | null;
  /** Partition of a symbol. */
  readonly ownerOf: (symbol: string) => number;
  readonly signal: AbortSignal;
  /** What the job is, in a few letters: what an earlier run left of another job is refused. */
  readonly job: string;
}

/** Quantiles of something that was measured; null where nothing was. */
export type Quantiles = { [name in "p50" | "p95" | "p99" | "max"]: number } | null;

export interface Streamed {
  readonly answer: Answer;
  /** Time each worker had work, s. */
  readonly busy: readonly number[];
  readonly batches: number;
  /** Trades that an earlier run had done. */
  readonly restored: number;
  /** Alerts that were written more than once. */
  readonly repeated: number;
  /** Trades in the log that were not yet done when a batch was, over batches. */
  readonly lag: Quantiles;
  /** From the instant at which the trade that closed a window was to be sent, to its alert, s. */
  readonly latency: Quantiles;
}

/** A batch that kills its thread so often will do so again. */
const MOST_DEATHS = 3;

/**
 * Sends the trades of a source through a log and works them off, partition by partition, at the same time.
 *
 * @throws LogError, SecurityError where what an earlier run left cannot be gone on from, and the signal's reason when
 *   it is called off: then a later run with the same folder and log goes on
 */
export async function runStream(spec: StreamingSpec, parts: StreamParts): Promise<Streamed> {
  for (const name of ["checkpoints", "alerts"]) privateFolder(join(parts.folder, name));
  const run = new StreamRun(spec, parts);
  try {
    await run.perform();
    return run.result();
  } finally {
    run.close();
  }
}

class StreamRun {
  readonly #spec: StreamingSpec;
  readonly #parts: StreamParts;
  readonly #works: readonly PartitionWork[];
  readonly #producer: Producer;
  readonly #busy: number[];
  readonly #lag = new Spread();
  readonly #latency = new Spread();
  #batches = 0;
  #allSent = false;
  /** Calls everything off where a part fails. */
  readonly #failed = new AbortController();
  readonly #signal: AbortSignal;
  /** Counts changes, so that none is missed between looking and waiting. */
  #rung = 0;
  #waiting: (() => void)[] = [];

  constructor(spec: StreamingSpec, parts: StreamParts) {
    this.#spec = spec;
    this.#parts = parts;
    const { log, source, ownerOf } = parts;
    this.#signal = AbortSignal.any([parts.signal, this.#failed.signal]);
    this.#busy = Array.from({ length: parts.executor.workers }, () => 0);
    this.#works = Array.from({ length: log.partitions }, (_, partition) => this.#work(partition));
    this.#producer = new Producer(
      log,
      source,
      { batch: spec.batch, pace: spec.pace },
      { ownerOf, changed: () => this.#ring() },
    );
  }

  async perform(): Promise<void> {
    // Before anything is appended, so that a run that is killed at any later moment has left whose the log is.
    for (const work of this.#works) await work.begin();
    const stop = (): void => this.#ring();
    this.#signal.addEventListener("abort", stop);
    // The first reason is kept: all others follow from it.
    const guarded = (work: Promise<void>): Promise<void> => work.catch((error: unknown) => this.#failed.abort(error));
    try {
      await Promise.all([guarded(this.#produce()), ...this.#works.map((work, p) => guarded(this.#consume(work, p)))]);
    } finally {
      this.#signal.removeEventListener("abort", stop);
    }
    this.#failed.signal.throwIfAborted();
  }

  result(): Streamed {
    const { source } = this.#parts;
    const found = this.#works.map(({ state }) =>
      state === null ? { counts: noCounts(), symbols: [] } : decode(this.#spec, state),
    );
    const written = this.#works.flatMap((_, partition) => this.#alertsOf(partition));
    const different = [...new Map(written.map((alert) => [JSON.stringify(alert), alert])).values()];
    return {
      answer: answerOf(this.#spec, found, source.symbols, different),
      busy: this.#busy,
      batches: this.#batches,
      restored: this.#works.reduce((sum, { restored }) => sum + restored, 0),
      repeated: written.length - different.length,
      lag: this.#lag.quantiles(),
      latency: this.#latency.quantiles(),
    };
  }

  close(): void {
    for (const work of this.#works) work.close();
  }

  async #produce(): Promise<void> {
    await this.#producer.run(this.#signal);
    this.#allSent = true;
    this.#ring();
  }

  async #consume(work: PartitionWork, partition: number): Promise<void> {
    const { log } = this.#parts;
    while (!work.isDone) {
      this.#signal.throwIfAborted();
      const rung = this.#rung;
      const isLast = this.#allSent;
      const isReady = this.#producer.isCaughtUp(partition);
      const findings = isReady ? ((await work.step()) ?? (isLast ? await work.finish() : null)) : null;
      if (findings === null) {
        if (this.#rung === rung) await this.#next();
        continue;
      }
      this.#batches++;
      this.#lag.add((await log.end(partition)) - work.offset);
      for (const { position } of findings) this.#latency.add(this.#producer.age(partition, position));
    }
  }

  #work(partition: number): PartitionWork {
    const { folder, key, log, job, source } = this.#parts;
    const { delivery, checkpoint } = this.#spec;
    return new PartitionWork(
      { operator: this.#spec, delivery, checkpoint, job },
      {
        partition,
        log,
        place: { path: join(folder, "checkpoints", String(partition)), partition, key },
        alerts: { path: alertFile(folder, partition), chain: alertChain(partition, key, job) },
        perform: (input) => this.#perform(input, partition % this.#busy.length),
        alertOf: (finding) => alertOf(this.#spec, source.symbols, finding),
      },
    );
  }

  /** Does a batch on a thread, again where the thread dies: a batch has no effect but its output. */
  async #perform({ spec, ...rest }: StreamingInput, worker: number): Promise<StreamingOutput> {
    const { allowance, windows, detect } = spec;
    const input = { spec: { allowance, windows, detect }, ...rest };
    for (let deaths = 1; ; deaths++) {
      try {
        const output = await this.#parts.executor.run(streaming, input, worker);
        this.#busy[worker] += output.seconds;
        return output;
      } catch (error) {
        if (!(error instanceof WorkerLost) || deaths === MOST_DEATHS) throw error;
      }
    }
  }

  #alertsOf(partition: number): readonly Json[] {
    const { folder, key, job } = this.#parts;
    const path = alertFile(folder, partition);
    const { records, isClosed } = readChain(alertChain(partition, key, job), readFileSync(path), path);
    if (!isClosed) throw new RangeError(`${path}: is not complete`);
    return records;
  }

  #ring(): void {
    this.#rung++;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}

const alertFile = (folder: string, partition: number): string => join(folder, "alerts", `${partition}.jsonl`);

/** How the alerts of a partition are signed: those of another job are no alerts of this one. */
export const alertChain = (partition: number, key: Key | null, job: string): Chain => ({
  purpose: `alerts ${partition} of ${job}`,
  key,
  isHidden: true,
});

/** Numbers of which only quantiles are asked. */
class Spread {
  readonly #histogram = new Histogram();
  readonly #one = block(1);
  #max = 0;

  /** Takes a number ≥ 0; NaN is left out. */
  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.#one.values[0] = value;
    this.#histogram.add(this.#one, 1, value, value);
    this.#max = Math.max(this.#max, value);
  }

  quantiles(): Quantiles {
    if (this.#histogram.count === 0) return null;
    const of = (p: number): number => this.#histogram.quantile(p);
    return { p50: of(0.5), p95: of(0.95), p99: of(0.99), max: this.#max };
  }
}
