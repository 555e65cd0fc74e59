import type { JobQueue, TaskView } from "../../strategies/types.ts";
import { JobTree } from "./job-tree.ts";
import { TaskCursor, type Tasks } from "./tasks.ts";

/** The waiting jobs in the planner's order, found by position, width and planned time in O(log n). */
export class WaitingJobs implements JobQueue {
  readonly #clock: { readonly now: number };
  readonly #tasks: Tasks;
  readonly #cursor: TaskCursor;
  readonly #line: JobTree;
  /** The same jobs by planned time; null until asked for. */
  #byTime: JobTree | null = null;
  /** The jobs taken out last come first. */
  taken = new Int32Array(16);

  constructor(clock: { readonly now: number }, tasks: Tasks) {
    this.#clock = clock;
    this.#tasks = tasks;
    this.#cursor = new TaskCursor(tasks);
    this.#line = new JobTree(tasks);
  }

  get size(): number {
    return this.#line.size;
  }

  /** Slots of the narrowest job; more than any machine has where none waits. */
  get leastSlots(): number {
    return this.#line.leastSlots;
  }

  at(i: number): TaskView {
    return this.#cursor.on(this.#jobAt(i));
  }

  next(after: number, slots: number, end: number, spare: number): number {
    return this.#line.next(after + 1, slots, this.#clock.now, end, spare);
  }

  nextShortest(after: number, slots: number): number {
    const byTime = this.#sorted();
    const from = after === -1 ? 0 : byTime.position(this.#jobAt(after)) + 1;
    const found = byTime.next(from, slots, 0, 0, slots);
    return found === byTime.size ? found : this.#line.position(byTime.at(found));
  }

  /** Run time to plan with, s. */
  plannedTime(task: number): number {
    return this.#line.time(task);
  }

  /** Puts a job into the line. NaN as its key or planned time counts as Infinity. */
  push(task: number, key: number, plannedTime: number): void {
    const time = Number.isNaN(plannedTime) ? Infinity : plannedTime;
    this.#line.insert(task, Number.isNaN(key) ? Infinity : key, time);
    this.#byTime?.insert(task, time, time);
  }

  remove(task: number): void {
    this.#line.remove(task);
    this.#byTime?.remove(task);
  }

  /**
   * Takes the jobs at these positions out; they are then in `taken`, in the order given.
   *
   * @throws RangeError for a position that is outside the queue or named twice
   */
  take(positions: readonly number[]): void {
    const line = this.#line;
    if (positions.length > this.taken.length) this.taken = new Int32Array(2 * positions.length);
    const { taken } = this;
    for (let i = 0; i < positions.length; i++) {
      taken[i] = line.at(positions[i]);
    }
    for (let i = 0; i < positions.length; i++) {
      if (taken[i] === -1 || !line.has(taken[i])) {
        throw new RangeError(`the scheduler started position ${positions[i]}, twice or outside the queue`);
      }
      this.remove(taken[i]);
    }
  }

  #jobAt(i: number): number {
    const job = this.#line.at(i);
    if (job === -1) throw new RangeError(`the scheduler looked at position ${i} of ${this.size} waiting jobs`);
    return job;
  }

  #sorted(): JobTree {
    if (this.#byTime !== null) return this.#byTime;
    const byTime = new JobTree(this.#tasks);
    for (let i = 0; i < this.size; i++) {
      const task = this.#line.at(i);
      const time = this.#line.time(task);
      byTime.insert(task, time, time);
    }
    this.#byTime = byTime;
    return byTime;
  }
}
