import type { GraphDecisions, NextTask, TaskGraph } from "../../../strategies/types.ts";
import { type Clock, Rank } from "../../kernel/clock.ts";

/** Where and when each task ran, by task; s. */
export interface Schedule {
  readonly processor: Int32Array;
  readonly start: Float64Array;
  readonly finish: Float64Array;
}

const IDLE = 0;
const BUSY = 1;

/**
 * Runs a graph of tasks on its processors. A processor that has taken a task is busy from then on; the task starts
 * when the data of all it depends on are there, and is not interrupted.
 */
export class GraphRun implements Schedule {
  readonly processor: Int32Array;
  readonly start: Float64Array;
  readonly finish: Float64Array;
  readonly #clock: Clock;
  readonly #graph: TaskGraph;
  readonly #decisions: GraphDecisions;
  /** Unfinished predecessors of each task; −1 once it has been taken. */
  readonly #missing: Int32Array;
  readonly #state: Uint8Array;
  /** Task of each busy processor. */
  readonly #task: Int32Array;
  readonly #onCompletion: number;
  readonly #onDecision: number;
  readonly #onWake: number;
  #left: number;
  #isAsked = false;

  /** @param graph with the times that tasks really take */
  constructor(clock: Clock, graph: TaskGraph, decisions: GraphDecisions) {
    this.#clock = clock;
    this.#graph = graph;
    this.#decisions = decisions;
    this.processor = new Int32Array(graph.size).fill(-1);
    this.start = new Float64Array(graph.size).fill(NaN);
    this.finish = new Float64Array(graph.size).fill(NaN);
    this.#missing = Int32Array.from({ length: graph.size }, (_, task) => graph.before(task).length);
    this.#state = new Uint8Array(graph.processors);
    this.#task = new Int32Array(graph.processors);
    this.#left = graph.size;
    this.#onCompletion = clock.on((processor) => this.#completed(processor));
    this.#onDecision = clock.on(() => this.#decide());
    this.#onWake = clock.on((processor) => {
      this.#state[processor] = IDLE;
      this.#ask();
    });
  }

  /** Tasks not yet taken. */
  get left(): number {
    return this.#left;
  }

  begin(): void {
    for (const task of this.#graph.order) if (this.#missing[task] === 0) this.#decisions.ready(task, null);
    this.#ask();
  }

  #completed(processor: number): void {
    const done = this.#task[processor];
    this.#state[processor] = IDLE;
    for (const { task } of this.#graph.after(done)) {
      if (--this.#missing[task] === 0) this.#decisions.ready(task, processor);
    }
    this.#ask();
  }

  /** Once for all that happens at this instant. */
  #ask(): void {
    if (this.#isAsked || this.#left === 0) return;
    this.#isAsked = true;
    this.#clock.at(this.#clock.now, Rank.decision, this.#onDecision, 0);
  }

  #decide(): void {
    this.#isAsked = false;
    for (let processor = 0; processor < this.#state.length && this.#left > 0; processor++) {
      if (this.#state[processor] !== IDLE) continue;
      const next = this.#decisions.next(processor);
      if (next !== null) this.#follow(processor, next);
    }
  }

  #follow(processor: number, { task, delay }: NextTask): void {
    const now = this.#clock.now;
    if (!(delay >= 0 && delay < Infinity) || (task === null && delay === 0)) {
      throw new RangeError(`a processor waits 0 s or longer, and longer without a task; the scheduler said ${delay} s`);
    }
    this.#state[processor] = BUSY;
    if (task === null) {
      this.#clock.at(now + delay, Rank.decision, this.#onWake, processor);
      return;
    }
    if (this.#missing[task] !== 0 || !this.#graph.runsOn(task, processor)) {
      const reason = this.#missing[task] === 0 ? "where it cannot run" : "when it is not ready";
      throw new RangeError(`the scheduler gave task ${task} to processor ${processor} ${reason}`);
    }
    this.#missing[task] = -1;
    this.#left--;
    this.#task[processor] = task;
    this.processor[task] = processor;
    this.start[task] = Math.max(now + delay, this.#dataAt(task, processor));
    this.finish[task] = this.start[task] + this.#graph.time(task, processor);
    this.#clock.at(this.finish[task], Rank.completion, this.#onCompletion, processor);
  }

  /** When the data of all predecessors are at a processor, s. */
  #dataAt(task: number, processor: number): number {
    const node = this.#graph.nodeOf(processor);
    let latest = 0;
    for (const { task: before, delay } of this.#graph.before(task)) {
      const away = this.#graph.nodeOf(this.processor[before]) !== node;
      latest = Math.max(latest, this.finish[before] + (away ? delay : 0));
    }
    return latest;
  }
}
