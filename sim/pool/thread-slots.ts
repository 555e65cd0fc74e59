import { type Clock, Rank } from "../kernel/clock.ts";
import type { Nodes } from "../model/nodes.ts";
import type { Executor } from "../model/service.ts";
import type { Tasks } from "../model/tasks.ts";
import { Figure, Signal, monotonic, ring } from "./cells.ts";
import type { Threads } from "./threads.ts";
import type { WallClock } from "./wall-clock.ts";

/** A worker that does not answer to a stop within so long, s, may have died; nothing is heard of that meanwhile. */
const LONGEST_STOP = 0.05;

/** What is known of the tasks' service, by the task's number where nothing else is said. */
export interface ServiceLog {
  /** Work done and kept, s at speed 1: at its end the task's size. */
  readonly work: Float64Array;
  /** Time the kernel has run, s. */
  readonly service: Float64Array;
  /** Time between asking a worker and learning of its answer, less `service`, s. */
  readonly overhead: Float64Array;
  /** Times the task was begun or resumed. */
  readonly stints: Int32Array;
  /** By worker: time kernels have run there, s. A task that moves is in the time of each worker it was on. */
  readonly busy: Float64Array;
}

/**
 * Service of requests by worker threads, one for each node: what `SpaceShared` is in virtual time. A worker that is to
 * stop does so within microseconds, for which the dispatcher waits, so that work done is known when it decides.
 */
export class ThreadSlots implements Executor {
  readonly #clock: Clock;
  readonly #wall: WallClock;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #threads: Threads;
  readonly #log: ServiceLog;
  readonly #quantum: number;
  readonly #completion: number;
  readonly #slice: number;
  /** By worker: the task in service, −1 where there is none; what it had attained; when it was asked for, s. */
  readonly #task: Int32Array;
  readonly #before: Float64Array;
  readonly #asked: Float64Array;
  /** By worker: handles of the task's completion, once that is known, and of the end of its quantum; −1: none. */
  readonly #completing: Int32Array;
  readonly #slicing: Int32Array;
  /** By worker: 1 while its task is lost with a thread that died; 1 while an answer is due that nobody wants. */
  readonly #lost: Uint8Array;
  readonly #stale: Uint8Array;

  /**
   * @param quantum longest stay in service, s; Infinity: to the end
   * @param calls.completed called when a task is done
   * @param calls.sliced called when a task has used up its quantum; its `attained` is up to date
   */
  constructor(
    parts: { clock: Clock; wall: WallClock; tasks: Tasks; nodes: Nodes; threads: Threads; log: ServiceLog },
    quantum: number,
    calls: { completed: (task: number) => void; sliced: (task: number) => void },
  ) {
    const { clock, threads } = parts;
    this.#clock = clock;
    this.#wall = parts.wall;
    this.#tasks = parts.tasks;
    this.#nodes = parts.nodes;
    this.#threads = threads;
    this.#log = parts.log;
    this.#quantum = quantum;
    this.#task = new Int32Array(threads.workers).fill(-1);
    this.#before = new Float64Array(threads.workers);
    this.#asked = new Float64Array(threads.workers);
    this.#completing = new Int32Array(threads.workers).fill(-1);
    this.#slicing = new Int32Array(threads.workers).fill(-1);
    this.#lost = new Uint8Array(threads.workers);
    this.#stale = new Uint8Array(threads.workers);
    this.#completion = clock.on((worker) => calls.completed(this.#free(worker)));
    this.#slice = clock.on((worker) => {
      const task = this.#task[worker];
      this.#slicing[worker] = -1;
      // It is done, which is told in a moment.
      if (this.#isAnswered(worker)) return;
      this.stop(task);
      if (this.#tasks.attained(task) >= this.#tasks.size(task)) calls.completed(task);
      else calls.sliced(task);
    });
  }

  start(task: number, node: number): void {
    const tasks = this.#tasks;
    const before = tasks.attained(task);
    const work = Math.max(0, tasks.size(task) - before) / this.#nodes.speed(node);
    this.#task[node] = task;
    this.#before[node] = before;
    this.#asked[node] = monotonic();
    tasks.setSince(task, this.#clock.now);
    if (this.#stale[node] === 0) this.#ask(node);
    if (work <= this.#quantum) return;
    this.#slicing[node] = this.#clock.at(this.#clock.now + this.#quantum, Rank.decision, this.#slice, node);
  }

  accrue(task: number): void {
    const tasks = this.#tasks;
    const elapsed = (this.#clock.now - tasks.since(task)) * this.#nodes.speed(tasks.node(task));
    // A worker may take longer than the size says, but never does more.
    tasks.setAttained(task, Math.min(tasks.size(task), tasks.attained(task) + elapsed));
    tasks.setSince(task, this.#clock.now);
  }

  stop(task: number): void {
    const worker = this.#tasks.node(task);
    if (this.#lost[worker] === 1 || this.#stale[worker] === 1) {
      this.#setBack(worker);
      return;
    }
    if (this.#completing[worker] !== -1) {
      this.#clock.cancel(this.#completing[worker]);
    } else {
      const { signals } = this.#threads.cells[worker];
      Atomics.store(signals, Signal.stop, Atomics.load(signals, Signal.asked));
      if (!this.#hears(worker)) {
        this.#stale[worker] = 1;
        this.#setBack(worker);
        return;
      }
      this.#note(worker);
    }
    const { numbers } = this.#threads.cells[worker];
    const isDone = numbers[Figure.done] >= numbers[Figure.work];
    const attained = this.#before[worker] + numbers[Figure.done] * this.#nodes.speed(worker);
    this.#tasks.setAttained(task, isDone ? this.#tasks.size(task) : attained);
    this.#free(worker);
  }

  /** Whether a worker has something to do. */
  get isBusy(): boolean {
    return this.#task.some((task) => task !== -1);
  }

  /** Schedules the completions that have become known, in the order in which they happened. */
  look(): void {
    const done: number[] = [];
    for (let worker = 0; worker < this.#task.length; worker++) {
      this.#endStale(worker);
      if (this.#task[worker] !== -1 && this.#completing[worker] === -1 && this.#isAnswered(worker)) done.push(worker);
    }
    const ended = (worker: number): number => this.#threads.cells[worker].numbers[Figure.ended];
    done.sort((a, b) => ended(a) - ended(b));
    for (const worker of done) {
      this.#note(worker);
      this.#completing[worker] = this.#clock.at(this.#wall.soonest, Rank.completion, this.#completion, worker);
    }
  }

  /** The thread has died, and with it what it did in this stint. Whether it served a task. */
  died(worker: number): boolean {
    if (this.#stale[worker] === 1) this.#endStale(worker);
    else if (this.#task[worker] !== -1 && this.#completing[worker] === -1) this.#lost[worker] = 1;
    return this.#lost[worker] === 1;
  }

  #ask(worker: number): void {
    const { signals, numbers } = this.#threads.cells[worker];
    const task = this.#task[worker];
    const left = Math.max(0, this.#tasks.size(task) - this.#before[worker]);
    numbers[Figure.task] = this.#tasks.id(task);
    numbers[Figure.work] = left / this.#nodes.speed(worker);
    Atomics.add(signals, Signal.asked, 1);
    ring(signals, Signal.bell);
  }

  /** Once the answer that nobody wants is there, the worker can be asked for the task it has now. */
  #endStale(worker: number): void {
    if (this.#stale[worker] === 0 || !this.#hasAnswered(worker)) return;
    this.#stale[worker] = 0;
    if (this.#task[worker] !== -1) this.#ask(worker);
  }

  /** The task is as it was before this stint. */
  #setBack(worker: number): void {
    this.#lost[worker] = 0;
    this.#tasks.setAttained(this.#free(worker), this.#before[worker]);
  }

  /** The worker serves nobody any more. Gives the task it has served. */
  #free(worker: number): number {
    const task = this.#task[worker];
    this.#task[worker] = -1;
    this.#completing[worker] = -1;
    if (this.#slicing[worker] !== -1) this.#clock.cancel(this.#slicing[worker]);
    this.#slicing[worker] = -1;
    return task;
  }

  #isAnswered(worker: number): boolean {
    return this.#stale[worker] === 0 && this.#hasAnswered(worker);
  }

  #hasAnswered(worker: number): boolean {
    const { signals } = this.#threads.cells[worker];
    return Atomics.load(signals, Signal.answered) === Atomics.load(signals, Signal.asked);
  }

  /** Waits for the worker's answer, but not for ever. */
  #hears(worker: number): boolean {
    const { bell } = this.#threads;
    const latest = monotonic() + LONGEST_STOP;
    while (!this.#hasAnswered(worker)) {
      const heard = Atomics.load(bell, 0);
      if (!this.#hasAnswered(worker)) Atomics.wait(bell, 0, heard, 1);
      if (monotonic() > latest) return false;
    }
    return true;
  }

  /** Keeps what the answer tells of the time it took. */
  #note(worker: number): void {
    const { signals, numbers } = this.#threads.cells[worker];
    if (Atomics.load(signals, Signal.failed) === 1) throw this.#threads.requestError(worker);
    const id = this.#tasks.id(this.#task[worker]);
    const service = numbers[Figure.ended] - numbers[Figure.began];
    this.#log.work[id] += numbers[Figure.done] * this.#nodes.speed(worker);
    this.#log.service[id] += service;
    this.#log.busy[worker] += service;
    this.#log.overhead[id] += monotonic() - this.#asked[worker] - service;
    this.#log.stints[id]++;
  }
}
