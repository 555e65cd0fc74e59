import type { ClassRule, ClassScheduler, Context, TaskSet, TaskView } from "../../strategies/types.ts";
import { LinkedLines, type Lines } from "./lines.ts";
import { TaskCursor, type Tasks } from "./tasks.ts";

/** Of a task's notes: the work that the rule has been told of, s at speed 1. */
const TOLD = 0;

/** A line for each class, first come first served; a rule picks among their heads. O(1) besides the rule's cost. */
export class ClassLines implements Lines {
  readonly #tasks: Tasks;
  readonly #context: Context;
  readonly #classes: number;
  readonly #rules: readonly ClassRule[];
  /** Line number station · classes + class. */
  readonly #lines: LinkedLines;
  /** Classes that wait at each station, in no order, and the place of each among them. */
  readonly #waiting: number[][];
  readonly #place: Int32Array;
  readonly #size: Int32Array;
  readonly #heads: Heads;
  readonly #cursor: TaskCursor;

  constructor(tasks: Tasks, stations: number, scheduler: ClassScheduler, context: Context) {
    this.#tasks = tasks;
    this.#context = context;
    this.#classes = tasks.classes.length;
    this.#rules = Array.from({ length: stations }, () => scheduler.rule());
    this.#lines = new LinkedLines(tasks, stations * this.#classes, "first");
    this.#waiting = Array.from({ length: stations }, () => []);
    this.#place = new Int32Array(stations * this.#classes);
    this.#size = new Int32Array(stations);
    this.#heads = new Heads(tasks, this.#lines);
    this.#cursor = new TaskCursor(tasks);
  }

  /** Whether the rule is told of work done. */
  get listens(): boolean {
    return this.#rules[0].served !== undefined;
  }

  size(station: number): number {
    return this.#size[station];
  }

  push(station: number, task: number): void {
    const tasks = this.#tasks;
    const line = station * this.#classes + tasks.class(task);
    if (Number.isNaN(tasks.start(task))) tasks.setNote(task, TOLD, 0);
    if (this.#lines.size(line) === 0) this.#place[line] = this.#waiting[station].push(line) - 1;
    this.#lines.push(line, task);
    this.#size[station]++;
  }

  putBack(station: number, task: number): void {
    this.push(station, task);
  }

  first(): number {
    return -1;
  }

  pop(station: number): number {
    const waiting = this.#waiting[station];
    const position = this.#rules[station].choose(this.#heads.of(waiting), this.#context);
    if (!(Number.isInteger(position) && position >= 0 && position < waiting.length)) {
      throw new RangeError(`the scheduler chose position ${position} of ${waiting.length} waiting classes`);
    }
    const task = this.#lines.first(waiting[position]);
    this.remove(station, task);
    return task;
  }

  remove(station: number, task: number): void {
    const line = station * this.#classes + this.#tasks.class(task);
    this.#lines.remove(line, task);
    this.#size[station]--;
    if (this.#lines.size(line) > 0) return;
    const waiting = this.#waiting[station];
    const last = waiting.pop();
    if (last === undefined || last === line) return;
    waiting[this.#place[line]] = last;
    this.#place[last] = this.#place[line];
  }

  /** A task leaves service, having received so much work in all, s at speed 1. */
  left(station: number, task: number, work: number): void {
    const rule = this.#rules[station];
    if (rule.served === undefined) return;
    rule.served(this.#cursor.on(task), work - this.#tasks.note(task, TOLD), this.#context);
    this.#tasks.setNote(task, TOLD, work);
  }
}

class Heads implements TaskSet {
  readonly #lines: LinkedLines;
  readonly #cursor: TaskCursor;
  #waiting: readonly number[] = [];

  constructor(tasks: Tasks, lines: LinkedLines) {
    this.#lines = lines;
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
    return this.#cursor.on(this.#lines.first(this.#waiting[i]));
  }
}
