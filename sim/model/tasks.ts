import type { TaskView } from "../../strategies/types.ts";

/** What all tasks of a class share. */
export interface TaskClass {
  readonly name: string;
  readonly priority: number;
  /** Relative to arrival, s; Infinity where there is none. */
  readonly deadline: number;
}

/**
 * Records of the tasks present, as columns indexed by record number. A record is recycled as soon as its task has left,
 * so memory grows with the tasks present at once, never with the tasks served.
 *
 * Columns are replaced when the store grows: read them through the store, do not keep them.
 */
export class Tasks {
  /** Order of arrival, from 0. */
  id = new Float64Array(0);
  arrival = new Float64Array(0);
  /** Work, s at speed 1. Policies never see it. */
  size = new Float64Array(0);
  /** The information model's word on the size; NaN where it is silent. */
  estimate = new Float64Array(0);
  requested = new Float64Array(0);
  /** First start of service; NaN before. */
  start = new Float64Array(0);
  /** Work done before the present stint of service. */
  attained = new Float64Array(0);
  /** Start of the present stint of service. */
  since = new Float64Array(0);
  /** A scheduler's or executor's sorting key. */
  key = new Float64Array(0);
  /** Hash of a keyed request; −1 where there is none. */
  hash = new Float64Array(0);
  class = new Int32Array(0);
  slots = new Int32Array(0);
  /** The node it was sent to; −1 before. */
  node = new Int32Array(0);
  /** Handle of its next event in service. */
  event = new Int32Array(0);
  /** Handle of the event that ends its patience; −1 where there is none. */
  timer = new Int32Array(0);
  /** How long it is willing to wait, s; meaningful only where the workload has patience. */
  patience = new Float64Array(0);
  // Links of whatever list or heap the task is in: it is in one at a time.
  next = new Int32Array(0);
  previous = new Int32Array(0);
  child = new Int32Array(0);
  readonly classes: readonly TaskClass[];
  /** Whether estimates are the true sizes: then both are one column. */
  readonly #exact: boolean;
  /** Whether submitters give estimates of their own. */
  readonly #requests: boolean;
  #unused = new Int32Array(0);
  #unusedCount = 0;

  constructor(classes: readonly TaskClass[], { exact, requests }: { exact: boolean; requests: boolean }) {
    this.classes = classes;
    this.#exact = exact;
    this.#requests = requests;
    this.#grow(64);
  }

  /**
   * A record for a new task. Its columns hold what the last task left there, except those reset here; `class`, `slots`
   * and `hash` are 0, 1 and −1 from the start.
   */
  allocate(): number {
    if (this.#unusedCount === 0) this.#grow(this.id.length * 2);
    const task = this.#unused[--this.#unusedCount];
    this.start[task] = NaN;
    this.attained[task] = 0;
    this.node[task] = -1;
    this.timer[task] = -1;
    return task;
  }

  release(task: number): void {
    this.#unused[this.#unusedCount++] = task;
  }

  /** Records in use. */
  get present(): number {
    return this.id.length - this.#unusedCount;
  }

  deadline(task: number): number {
    return this.arrival[task] + this.classes[this.class[task]].deadline;
  }

  #grow(length: number): void {
    const old = this.id.length;
    for (const column of FLOATS) this[column] = enlarged(this[column], new Float64Array(length));
    for (const column of INTEGERS) this[column] = enlarged(this[column], new Int32Array(length));
    this.slots.fill(1, old);
    this.hash.fill(-1, old);
    if (this.#exact) this.estimate = this.size;
    if (!this.#requests) this.requested = this.estimate;
    this.#unused = new Int32Array(length);
    for (let task = length - 1; task >= old; task--) this.#unused[this.#unusedCount++] = task;
  }
}

const FLOATS = [
  "id",
  "arrival",
  "size",
  "estimate",
  "requested",
  "start",
  "attained",
  "since",
  "key",
  "hash",
  "patience",
] as const;
const INTEGERS = ["class", "slots", "node", "event", "timer", "next", "previous", "child"] as const;

function enlarged<A extends Float64Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}

/** The view of one task at a time that policies get. */
export class TaskCursor implements TaskView {
  task = -1;
  readonly #tasks: Tasks;

  constructor(tasks: Tasks) {
    this.#tasks = tasks;
  }

  /** Points the view at a task. */
  on(task: number): this {
    this.task = task;
    return this;
  }

  get id(): number {
    return this.#tasks.id[this.task];
  }
  get arrival(): number {
    return this.#tasks.arrival[this.task];
  }
  get estimate(): number {
    return this.#tasks.estimate[this.task];
  }
  get requested(): number {
    return this.#tasks.requested[this.task];
  }
  get attained(): number {
    return this.#tasks.attained[this.task];
  }
  get remaining(): number {
    return this.#tasks.estimate[this.task] - this.#tasks.attained[this.task];
  }
  get priority(): number {
    return this.#tasks.classes[this.class].priority;
  }
  get deadline(): number {
    return this.#tasks.deadline(this.task);
  }
  get class(): number {
    return this.#tasks.class[this.task];
  }
  get key(): number {
    return this.#tasks.hash[this.task];
  }
  get slots(): number {
    return this.#tasks.slots[this.task];
  }
}
