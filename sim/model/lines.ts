import type { ChoosingScheduler, Context, TaskSet, TaskView } from "../../strategies/types.ts";
import { Heaps } from "./heaps.ts";
import { TaskCursor, type Tasks } from "./tasks.ts";

/** The waiting lines of all stations, under one rule of who is next. */
export interface Lines {
  /** Tasks waiting at a station. */
  size(station: number): number;
  push(station: number, task: number): void;
  /** As `push`, but before all that wait where the order is that of coming. */
  putBack(station: number, task: number): void;
  /** The next task without taking it out; −1 when none waits or the rule is not an order. */
  first(station: number): number;
  /** Takes the next task out. The line must not be empty. */
  pop(station: number): number;
  /** Takes a given waiting task out. */
  remove(station: number, task: number): void;
}

/** Doubly linked through the task records: first come (or last come) first served in O(1). */
export class LinkedLines implements Lines {
  readonly #tasks: Tasks;
  readonly #fromTail: boolean;
  /** Lines of so many tasks and shorter ones are served from the head all the same. */
  readonly #above: number;
  /** Head, tail and length of each line, side by side; −1 where the line is empty. */
  readonly #line: Int32Array;

  /**
   * @param above with `next: "last"`, the longest line that is served first come first served all the same, in tasks
   * @throws RangeError unless it is ≥ 0
   */
  constructor(tasks: Tasks, stations: number, next: "first" | "last", above = 0) {
    if (!(above >= 0)) throw new RangeError(`order: above must be >= 0 tasks, got ${above}`);
    this.#tasks = tasks;
    this.#fromTail = next === "last";
    this.#above = above;
    this.#line = new Int32Array(4 * stations);
    for (let station = 0; station < stations; station++) {
      this.#line[4 * station] = -1;
      this.#line[4 * station + 1] = -1;
    }
  }

  size(station: number): number {
    return this.#line[4 * station + 2];
  }

  push(station: number, task: number): void {
    const tasks = this.#tasks;
    const line = this.#line;
    const at = 4 * station;
    const tail = line[at + 1];
    tasks.setPrevious(task, tail);
    tasks.setNext(task, -1);
    if (tail === -1) line[at] = task;
    else tasks.setNext(tail, task);
    line[at + 1] = task;
    line[at + 2]++;
  }

  putBack(station: number, task: number): void {
    const at = 4 * station;
    const head = this.#line[at];
    if (head === -1 || this.#takesLast(this.size(station) + 1)) return this.push(station, task);
    this.#tasks.setPrevious(task, -1);
    this.#tasks.setNext(task, head);
    this.#tasks.setPrevious(head, task);
    this.#line[at] = task;
    this.#line[at + 2]++;
  }

  first(station: number): number {
    return this.#line[this.#takesLast(this.size(station)) ? 4 * station + 1 : 4 * station];
  }

  pop(station: number): number {
    if (this.#takesLast(this.size(station))) {
      const last = this.first(station);
      this.remove(station, last);
      return last;
    }
    const line = this.#line;
    const at = 4 * station;
    const task = line[at];
    const next = this.#tasks.next(task);
    line[at] = next;
    line[at + 2]--;
    if (next === -1) line[at + 1] = -1;
    else this.#tasks.setPrevious(next, -1);
    return task;
  }

  remove(station: number, task: number): void {
    const tasks = this.#tasks;
    const line = this.#line;
    const at = 4 * station;
    const previous = tasks.previous(task);
    const next = tasks.next(task);
    if (previous === -1) line[at] = next;
    else tasks.setNext(previous, next);
    if (next === -1) line[at + 1] = previous;
    else tasks.setPrevious(next, previous);
    line[at + 2]--;
  }

  /** Whether the last of a line of so many tasks comes first. */
  #takesLast(size: number): boolean {
    return this.#fromTail && size > this.#above;
  }
}

/** Ordered by the tasks' `key`, which is set before `push`: O(log n). */
export class KeyedLines implements Lines {
  readonly #heaps: Heaps;
  readonly #root: Int32Array;
  readonly #size: Int32Array;

  constructor(tasks: Tasks, stations: number) {
    this.#heaps = new Heaps(tasks);
    this.#root = new Int32Array(stations).fill(-1);
    this.#size = new Int32Array(stations);
  }

  size(station: number): number {
    return this.#size[station];
  }

  push(station: number, task: number): void {
    this.#root[station] = this.#heaps.insert(this.#root[station], task);
    this.#size[station]++;
  }

  putBack(station: number, task: number): void {
    this.push(station, task);
  }

  first(station: number): number {
    return this.#root[station];
  }

  pop(station: number): number {
    const task = this.#root[station];
    this.#root[station] = this.#heaps.removeLeast(task);
    this.#size[station]--;
    return task;
  }

  remove(station: number, task: number): void {
    this.#root[station] = this.#heaps.remove(this.#root[station], task);
    this.#size[station]--;
  }
}

/** Unordered: the scheduler picks. O(1) besides its own cost. */
export class ChosenLines implements Lines {
  readonly #tasks: Tasks;
  readonly #choose: ChoosingScheduler["choose"];
  readonly #context: Context;
  readonly #waiting: number[][];
  readonly #set: WaitingTasks;

  constructor(tasks: Tasks, stations: number, scheduler: ChoosingScheduler, context: Context) {
    this.#tasks = tasks;
    this.#choose = scheduler.choose.bind(scheduler);
    this.#context = context;
    this.#waiting = Array.from({ length: stations }, () => []);
    this.#set = new WaitingTasks(tasks);
  }

  size(station: number): number {
    return this.#waiting[station].length;
  }

  push(station: number, task: number): void {
    this.#tasks.setPrevious(task, this.#waiting[station].push(task) - 1);
  }

  putBack(station: number, task: number): void {
    this.push(station, task);
  }

  first(): number {
    return -1;
  }

  pop(station: number): number {
    const waiting = this.#waiting[station];
    const position = this.#choose(this.#set.of(waiting), this.#context);
    if (!(Number.isInteger(position) && position >= 0 && position < waiting.length)) {
      throw new RangeError(`the scheduler chose position ${position} of ${waiting.length} waiting tasks`);
    }
    const task = waiting[position];
    this.remove(station, task);
    return task;
  }

  remove(station: number, task: number): void {
    const waiting = this.#waiting[station];
    const place = this.#tasks.previous(task);
    const last = waiting.pop();
    if (last === undefined || last === task) return;
    waiting[place] = last;
    this.#tasks.setPrevious(last, place);
  }
}

class WaitingTasks implements TaskSet {
  readonly #cursor: TaskCursor;
  #waiting: readonly number[] = [];

  constructor(tasks: Tasks) {
    this.#cursor = new TaskCursor(tasks);
  }

  of(waiting: readonly number[]): this {
    this.#waiting = waiting;
    return this;
  }

  get size(): number {
    return this.#waiting.length;
  }

  at(i: number): TaskView {
    return this.#cursor.on(this.#waiting[i]);
  }
}
