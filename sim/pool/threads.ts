import type { Cells } from "./cells.ts";
import { Fifo } from "./fifo.ts";
import { type Job, Lane, WorkerLost } from "./lane.ts";
import type { Executor, Kernel } from "./types.ts";
import { nothing } from "./workloads/nothing.ts";

export { WorkerLost } from "./lane.ts";

export interface ThreadOptions {
  /** Name of the kernel that serves requests in shared memory; left out: none does. */
  readonly requests?: string;
  /** Jobs that may wait in the pool; more are refused. Left out: any number. */
  readonly places?: number;
}

/** A thread that dies so often without an answer will not do better the next time. */
const MOST_DEATHS = 3;

/**
 * Worker threads that run kernels. Jobs wait in one line, or in one of their own where they name a worker, and threads
 * that have room take them in turn; short ones are sent several at a time, so such a job may wait behind another one
 * that is under way although a second thread is idle, for less than a millisecond as long as jobs are alike.
 */
export class Threads implements Executor {
  readonly workers: number;
  /** Rung by every thread that has done something; index 0. */
  readonly bell = new Int32Array(new SharedArrayBuffer(4));
  readonly #lanes: readonly Lane[];
  readonly #line = new Fifo<Job>();
  readonly #places: number;
  #closing = false;
  #givenUp: WorkerLost | null = null;
  #idle: (() => void) | null = null;
  #onDeath: ((worker: number) => void) | null = null;
  #respawns = 0;

  constructor(workers: number, { requests, places = Infinity }: ThreadOptions) {
    if (!(Number.isInteger(workers) && workers >= 1)) {
      throw new RangeError(`a pool needs a whole number of workers >= 1, got ${workers}`);
    }
    if (!(places >= 0)) throw new RangeError(`a pool's places must be >= 0, got ${places}`);
    this.workers = workers;
    this.#places = places;
    const calls = {
      answered: () => this.#feed(),
      died: (lane: Lane, unbegun: readonly Job[]) => this.#died(lane, unbegun),
    };
    this.#lanes = Array.from({ length: workers }, (_, i) => new Lane(i, this.bell, requests ?? null, calls));
  }

  /** Threads started in the place of others that died. */
  get respawns(): number {
    return this.#respawns;
  }

  /** Why no thread is started in the place of one that died; null: one is. */
  get givenUp(): WorkerLost | null {
    return this.#givenUp;
  }

  /** What is shared with each thread, for those who serve requests by it. */
  get cells(): readonly Cells[] {
    return this.#lanes.map(({ cells }) => cells);
  }

  /** Is to be told when a thread has died; another one has been started then. */
  onDeath(told: ((worker: number) => void) | null): void {
    this.#onDeath = told;
  }

  /** The error with which a worker's last request has ended. */
  requestError(worker: number): unknown {
    return this.#lanes[worker].requestError();
  }

  run<Input, Output>(kernel: Kernel<Input, Output>, input: Input, worker?: number): Promise<Output> {
    if (worker !== undefined && this.#lanes[worker] === undefined) {
      return Promise.reject(new RangeError(`worker must be a number from 0 to ${this.workers - 1}, got ${worker}`));
    }
    if (this.#givenUp !== null) return Promise.reject(this.#givenUp);
    if (this.#closing) return Promise.reject(new Error("the pool is closed"));
    if (this.#line.size >= this.#places && this.#lanes.every(({ busy }) => busy)) {
      return Promise.reject(new RangeError(`the pool is full: ${this.#places} jobs wait`));
    }
    return new Promise((resolve, reject) => {
      const isBound = worker !== undefined;
      const job: Job = { kernel: kernel.name, input, isBound, resolve: (output) => resolve(output as Output), reject };
      (isBound ? this.#lanes[worker].own : this.#line).push(job);
      this.#feed();
    });
  }

  /** Has a thread die as if it had crashed. */
  kill(worker: number): Promise<void> {
    return this.#lanes[worker].kill();
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
      this.#feed();
    });
    await Promise.all(this.#lanes.map((lane) => lane.end(this.#givenUp === null ? "leisure" : "once")));
  }

  /** Ends the threads at once. What they run and what waits is rejected. */
  async stop(): Promise<void> {
    this.#closing = true;
    this.#abandon(new Error("the pool was stopped"));
    await Promise.all(this.#lanes.map((lane) => lane.end("once")));
  }

  #abandon(reason: Error): void {
    const jobs = [...this.#lanes.flatMap((lane) => lane.abandon()), ...this.#line.drain()];
    for (const { reject } of jobs) reject(reason);
  }

  /** Sends what waits to threads that have room, one job each in turn. */
  #feed(): void {
    for (let sent = true; sent;) {
      sent = false;
      for (const lane of this.#lanes) {
        const line = lane.own.size > 0 ? lane.own : this.#line;
        const job = line.first;
        if (job === undefined || !lane.takes(job)) continue;
        line.shift();
        lane.send(job);
        sent = true;
      }
    }
    if (this.#idle !== null && this.#lanes.every(({ busy }) => !busy)) this.#idle();
  }

  #died(lane: Lane, unbegun: readonly Job[]): void {
    if (this.#givenUp !== null) return;
    lane.own.putBack(unbegun.filter(({ isBound }) => isBound));
    this.#line.putBack(unbegun.filter(({ isBound }) => !isBound));
    if (lane.deaths > MOST_DEATHS) {
      const why = `worker ${lane.number} died ${lane.deaths} times in a row; the pool has given up`;
      this.#givenUp = new WorkerLost(why);
      this.#abandon(this.#givenUp);
      this.#idle?.();
      return;
    }
    this.#respawns++;
    lane.restart();
    this.#onDeath?.(lane.number);
    this.#feed();
  }
}

/**
 * Starts threads; resolves when all of them are there.
 *
 * @throws RangeError unless `workers` is a whole number >= 1
 * @throws WorkerLost where threads cannot be started
 */
export async function openThreads(workers: number, options: ThreadOptions = {}): Promise<Threads> {
  const threads = new Threads(workers, options);
  try {
    await Promise.all(Array.from({ length: workers }, (_, worker) => threads.run(nothing, null, worker)));
  } catch (error) {
    await threads.stop();
    throw error;
  }
  return threads;
}
