import type { TaskView } from "../../strategies/types.ts";

/** What all tasks of a class share. */
export interface TaskClass {
  readonly name: string;
  readonly priority: number;
  /** Relative to arrival, s; Infinity where there is none. */
  readonly deadline: number;
  /** Claim beside the other classes, > 0; left out: 1. */
  readonly weight?: number;
  /** What a task takes of each resource while it runs; left out: nothing. */
  readonly demand?: readonly number[];
}

/** Numbers of each kind in a record; with eight a record fills one cache line. */
const WIDTH = 8;

/**
 * Records of the tasks present. A record is recycled as soon as its task has left, so memory grows with the tasks
 * present at once, never with the tasks served.
 *
 * A task is named by the place of its record. The fields of a record lie side by side, because a task's fields are used
 * together. They are read and written through the small methods below alone: those the compiler always inlines, and the
 * literal offsets cost nothing, which imported constants would.
 */
export class Tasks {
  readonly classes: readonly TaskClass[];
  readonly #requests: boolean;
  #reals = new Float64Array(0);
  #links = new Int32Array(0);
  #rare = new Float64Array(0);
  #unused = new Int32Array(0);
  #unusedCount = 0;

  /** @param requests whether submitters give estimates of their own */
  constructor(classes: readonly TaskClass[], requests: boolean) {
    this.classes = classes;
    this.#requests = requests;
    this.#grow(64);
  }

  /**
   * A record for a new task, not started and nowhere yet. Its class, slots and hash are as the last task left them (at
   * first 0, 1 and −1): the source fills in those that vary, and everything else.
   */
  allocate(): number {
    if (this.#unusedCount === 0) this.#grow(2 * (this.#reals.length / WIDTH));
    const task = this.#unused[--this.#unusedCount];
    this.#reals[task + 4] = NaN;
    this.#reals[task + 5] = 0;
    this.#links[task] = -1;
    return task;
  }

  /**
   * The fields of all records, eight to a record: id, arrival, size, estimate, start, attained, since, key. For loops
   * in which even the small methods below cost too much; another array after `allocate` has grown it.
   */
  get reals(): Float64Array {
    return this.#reals;
  }
  /** As `reals`: node, class, slots, event, timer, next, previous, child. */
  get links(): Int32Array {
    return this.#links;
  }

  release(task: number): void {
    this.#unused[this.#unusedCount++] = task;
  }

  /** Records in use. */
  get present(): number {
    return this.#reals.length / WIDTH - this.#unusedCount;
  }

  /** Order of arrival, from 0. */
  id(task: number): number {
    return this.#reals[task];
  }
  setId(task: number, id: number): void {
    this.#reals[task] = id;
  }
  arrival(task: number): number {
    return this.#reals[task + 1];
  }
  setArrival(task: number, arrival: number): void {
    this.#reals[task + 1] = arrival;
  }
  /** Work, s at speed 1. Policies never see it. */
  size(task: number): number {
    return this.#reals[task + 2];
  }
  setSize(task: number, size: number): void {
    this.#reals[task + 2] = size;
  }
  /** The information model's word on the size; NaN where it is silent. */
  estimate(task: number): number {
    return this.#reals[task + 3];
  }
  setEstimate(task: number, estimate: number): void {
    this.#reals[task + 3] = estimate;
  }
  /** First start of service; NaN before. */
  start(task: number): number {
    return this.#reals[task + 4];
  }
  setStart(task: number, start: number): void {
    this.#reals[task + 4] = start;
  }
  /** Work done before the present stint of service. */
  attained(task: number): number {
    return this.#reals[task + 5];
  }
  setAttained(task: number, attained: number): void {
    this.#reals[task + 5] = attained;
  }
  /** Start of the present stint of service. */
  since(task: number): number {
    return this.#reals[task + 6];
  }
  setSince(task: number, since: number): void {
    this.#reals[task + 6] = since;
  }
  /** A scheduler's or executor's sorting key. */
  key(task: number): number {
    return this.#reals[task + 7];
  }
  setKey(task: number, key: number): void {
    this.#reals[task + 7] = key;
  }

  /** The node it was sent to; −1 before. */
  node(task: number): number {
    return this.#links[task];
  }
  setNode(task: number, node: number): void {
    this.#links[task] = node;
  }
  class(task: number): number {
    return this.#links[task + 1];
  }
  setClass(task: number, of: number): void {
    this.#links[task + 1] = of;
  }
  slots(task: number): number {
    return this.#links[task + 2];
  }
  setSlots(task: number, slots: number): void {
    this.#links[task + 2] = slots;
  }
  /** Handle of its next event in service. */
  event(task: number): number {
    return this.#links[task + 3];
  }
  setEvent(task: number, event: number): void {
    this.#links[task + 3] = event;
  }
  /** Handle of the event that ends its patience; −1 where there is none, as when the record is recycled. */
  timer(task: number): number {
    return this.#links[task + 4];
  }
  setTimer(task: number, timer: number): void {
    this.#links[task + 4] = timer;
  }
  // Links of whatever list or heap the task is in: it is in one at a time.
  next(task: number): number {
    return this.#links[task + 5];
  }
  setNext(task: number, next: number): void {
    this.#links[task + 5] = next;
  }
  previous(task: number): number {
    return this.#links[task + 6];
  }
  setPrevious(task: number, previous: number): void {
    this.#links[task + 6] = previous;
  }
  child(task: number): number {
    return this.#links[task + 7];
  }
  setChild(task: number, child: number): void {
    this.#links[task + 7] = child;
  }

  /** The submitter's estimate, or the information model's where submitters give none. */
  requested(task: number): number {
    return this.#requests ? this.#rare[task] : this.estimate(task);
  }
  setRequested(task: number, requested: number): void {
    this.#rare[task] = requested;
  }
  /** Hash of a keyed request; −1 where there is none. */
  hash(task: number): number {
    return this.#rare[task + 1];
  }
  setHash(task: number, hash: number): void {
    this.#rare[task + 1] = hash;
  }

  /** What the lines of a scheduler keep of a task: the i-th number, 0 ≤ i < 6. */
  note(task: number, i: number): number {
    return this.#rare[task + 2 + i];
  }
  setNote(task: number, i: number, value: number): void {
    this.#rare[task + 2 + i] = value;
  }

  weight(task: number): number {
    return this.classes[this.class(task)].weight ?? 1;
  }
  deadline(task: number): number {
    return this.arrival(task) + this.classes[this.class(task)].deadline;
  }

  #grow(records: number): void {
    const old = this.#reals.length;
    const length = records * WIDTH;
    this.#reals = enlarged(this.#reals, new Float64Array(length));
    this.#links = enlarged(this.#links, new Int32Array(length));
    this.#rare = enlarged(this.#rare, new Float64Array(length));
    this.#unused = new Int32Array(records);
    for (let task = length - WIDTH; task >= old; task -= WIDTH) {
      this.setSlots(task, 1);
      this.setTimer(task, -1);
      this.setHash(task, -1);
      this.#unused[this.#unusedCount++] = task;
    }
  }
}

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
    return this.#tasks.id(this.task);
  }
  get arrival(): number {
    return this.#tasks.arrival(this.task);
  }
  get estimate(): number {
    return this.#tasks.estimate(this.task);
  }
  get requested(): number {
    return this.#tasks.requested(this.task);
  }
  get attained(): number {
    return this.#tasks.attained(this.task);
  }
  get remaining(): number {
    return this.#tasks.estimate(this.task) - this.#tasks.attained(this.task);
  }
  get priority(): number {
    return this.#tasks.classes[this.class].priority;
  }
  get deadline(): number {
    return this.#tasks.deadline(this.task);
  }
  get weight(): number {
    return this.#tasks.weight(this.task);
  }
  get class(): number {
    return this.#tasks.class(this.task);
  }
  get key(): number {
    return this.#tasks.hash(this.task);
  }
  get slots(): number {
    return this.#tasks.slots(this.task);
  }
}
