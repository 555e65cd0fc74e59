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
    return this.#cursor.on(this.#line.at(i));
  }

  next(after: number, slots: number, end: number, spare: number): number {
    return this.#line.next(after + 1, slots, this.#clock.now, end, spare);
  }

  nextShortest(after: number, slots: number): number {
    const byTime = this.#sorted();
    const from = after === -1 ? 0 : byTime.position(this.#line.at(after)) + 1;
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
   * Takes the jobs at these positions out, in the order given.
   *
   * @throws RangeError for a position that is outside the queue or named twice
   */
  take(positions: readonly number[]): number[] {
    const line = this.#line;
    const jobs: number[] = [];
    for (const position of positions) {
      if (!(position >= 0 && position < line.size)) throw notThere(position);
      jobs.push(line.at(position));
    }
    for (let i = 0; i < jobs.length; i++) {
      if (!line.has(jobs[i])) throw notThere(positions[i]);
      this.remove(jobs[i]);
    }
    return jobs;
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

function notThere(position: number): RangeError {
  return new RangeError(`the scheduler started position ${position}, twice or outside the queue`);
}
