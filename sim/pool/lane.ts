import { MessageChannel, type MessagePort, Worker, receiveMessageOnPort } from "node:worker_threads";
import { type Cells, Signal, newCells, ring } from "./cells.ts";
import { Fifo } from "./fifo.ts";
import type { Piece, Report, ThreadData } from "./messages.ts";

/** The thread died under a piece of work, which may have been done in part. */
export class WorkerLost extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "WorkerLost";
  }
}

/** A piece of work with those who wait for it. */
export interface Job {
  readonly kernel: string;
  readonly input: unknown;
  /** Whether it is for one worker alone. */
  readonly isBound: boolean;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What a lane tells its pool. */
export interface LaneCalls {
  /** It has room for more work. */
  answered(): void;
  /** Its thread has died; the jobs had not begun. */
  died(lane: Lane, unbegun: readonly Job[]): void;
}

/** Work is sent ahead of time for about so long, s, so that short pieces do not wait for a message each. */
const AHEAD = 4e-4;
const MOST_AHEAD = 512;
/** What a piece is taken to need, s, as long as no other of its kernel has been done. */
const UNKNOWN = 1;

/** The built entry; run from its source, this module takes the one that was built last. */
const ENTRY = new URL(import.meta.url.endsWith(".ts") ? "../../dist/bundle/thread.js" : "./thread.js", import.meta.url);

/** One thread, and what has been sent to it. A thread that dies is replaced by another. */
export class Lane {
  readonly number: number;
  readonly cells: Cells;
  /** Jobs for this thread alone. */
  readonly own = new Fifo<Job>();
  /** Deaths since the last answer. */
  deaths = 0;
  /** Number of the request that was answered, or lost, last when the thread died last. */
  #answered = 0;
  readonly #requests: string | null;
  readonly #calls: LaneCalls;
  readonly #sent = new Map<number, Job>();
  #next = 1;
  #outbox: Piece[] = [];
  /** What the last pieces of each kernel took, s each, and what all that has been sent will take by that. */
  #paces = new Map<string, number>();
  #ahead = 0;
  #worker: Worker;
  #port: MessagePort;
  #cause: unknown = undefined;
  #ending = false;
  #requestError: unknown = null;

  constructor(number: number, bell: Int32Array, requests: string | null, calls: LaneCalls) {
    this.number = number;
    this.cells = newCells(bell);
    this.#requests = requests;
    this.#calls = calls;
    [this.#worker, this.#port] = this.#started();
  }

  get busy(): boolean {
    return this.#sent.size > 0;
  }

  /** Whether a job may be sent now: to an idle thread always, and ahead of time only what is known to be short. */
  takes({ kernel }: Job): boolean {
    const count = this.#sent.size;
    return count === 0 || (count < MOST_AHEAD && this.#ahead + this.#paceOf(kernel) <= AHEAD);
  }

  /** Sends a job, together with the others of this turn of the event loop. */
  send(job: Job): void {
    const number = this.#next++;
    this.#sent.set(number, job);
    this.#ahead += this.#paceOf(job.kernel);
    if (this.#outbox.length === 0) queueMicrotask(() => this.#post());
    this.#outbox.push({ number, kernel: job.kernel, input: job.input });
  }

  /** The error of the request answered last, which had failed. */
  requestError(): unknown {
    for (let letter = receiveMessageOnPort(this.#port); letter; letter = receiveMessageOnPort(this.#port)) {
      this.#take(letter.message);
    }
    return this.#requestError;
  }

  /** Ends the thread once it has nothing left to do, or at once. */
  async end(at: "leisure" | "once"): Promise<void> {
    this.#ending = true;
    const gone = new Promise((resolve) => this.#worker.once("exit", resolve));
    if (this.#worker.threadId === -1) return;
    Atomics.store(this.cells.signals, at === "once" ? Signal.halt : Signal.end, 1);
    ring(this.cells.signals, Signal.bell);
    if (at === "once") await this.#worker.terminate();
    await gone;
  }

  /** Has the thread die as if it had crashed. */
  async kill(): Promise<void> {
    await this.#worker.terminate();
  }

  /** Takes all jobs back, begun or not. */
  abandon(): Job[] {
    const jobs = [...this.#sent.values(), ...this.own.drain()];
    this.#sent.clear();
    this.#ahead = 0;
    this.#outbox = [];
    return jobs;
  }

  #started(): [Worker, MessagePort] {
    const { port1, port2 } = new MessageChannel();
    const workerData: ThreadData = { cells: this.cells, port: port2, requests: this.#requests };
    const worker = new Worker(ENTRY, { workerData, transferList: [port2] });
    port1.on("message", (report: Report) => {
      this.#take(report);
      this.#calls.answered();
    });
    worker.on("error", (error) => (this.#cause = error));
    worker.on("exit", (code) => this.#exited(code));
    return [worker, port1];
  }

  #post(): void {
    const pieces = this.#outbox;
    this.#outbox = [];
    if (pieces.length === 0) return;
    try {
      this.#port.postMessage(pieces);
    } catch {
      for (const piece of pieces) this.#postOne(piece);
    }
    ring(this.cells.signals, Signal.bell);
  }

  /** Where one input of several cannot be sent, only its own job fails. */
  #postOne(piece: Piece): void {
    try {
      this.#port.postMessage([piece]);
    } catch (error) {
      this.#sent.get(piece.number)?.reject(error);
      this.#sent.delete(piece.number);
      this.#count();
      queueMicrotask(() => this.#calls.answered());
    }
  }

  #paceOf(kernel: string): number {
    return this.#paces.get(kernel) ?? UNKNOWN;
  }

  #take({ answers, kernel, pace }: Report): void {
    this.#paces.set(kernel, Math.min(pace, UNKNOWN));
    this.deaths = 0;
    for (const answer of answers) {
      if (answer.number === 0) this.#requestError = answer.error;
      const job = this.#sent.get(answer.number);
      this.#sent.delete(answer.number);
      if ("error" in answer) job?.reject(answer.error);
      else job?.resolve(answer.output);
    }
    this.#count();
  }

  /** What has been sent, at the present paces. */
  #count(): void {
    this.#ahead = 0;
    for (const { kernel } of this.#sent.values()) this.#ahead += this.#paceOf(kernel);
  }

  #exited(code: number): void {
    // Answers that had been posted before.
    this.requestError();
    this.#port.close();
    if (this.#ending) return;
    const { signals } = this.cells;
    const begun = Atomics.load(signals, Signal.begun);
    const unbegun: Job[] = [];
    for (const [number, job] of this.#sent) {
      if (number > begun) unbegun.push(job);
      else job.reject(this.#lost(job.kernel, code));
    }
    this.#sent.clear();
    this.#outbox = [];
    this.#ahead = 0;
    if (Atomics.load(signals, Signal.answered) !== this.#answered) this.deaths = 0;
    this.deaths++;
    this.#answered = Atomics.load(signals, Signal.asked);
    Atomics.store(signals, Signal.begun, this.#next - 1);
    Atomics.store(signals, Signal.answered, this.#answered);
    this.#calls.died(this, unbegun);
  }

  /** Starts another thread in the place of the one that died. */
  restart(): void {
    this.#cause = undefined;
    [this.#worker, this.#port] = this.#started();
  }

  #lost(kernel: string, code: number): WorkerLost {
    const why = this.#cause instanceof Error ? this.#cause.message : `it ended with code ${code}`;
    return new WorkerLost(`worker ${this.number} died while it ran "${kernel}": ${why}`, { cause: this.#cause });
  }
}
