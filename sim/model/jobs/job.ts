import type { OfferedJob } from "../../../strategies/placement/types.ts";

/** A job under way: the records of its tasks, and which of them have started. */
export class Job {
  readonly id: number;
  readonly arrival: number;
  readonly class: number;
  /** Its record among the jobs. */
  readonly record: number;
  /** Mean of the tasks' estimates, s at speed 1; NaN where nothing is told. */
  readonly estimate: number;
  readonly tasks: readonly number[];
  /** Attempts at its tasks that are to start, and that are in service. */
  waiting: number;
  running = 0;
  /** Attempts at each task that start, whatever becomes of the others. */
  attempts = 1;
  /** Attempts that have started, by task; Infinity: none starts any more. */
  readonly #started: number[];
  /** No task before it has had as few attempts as this. */
  #first = 0;
  #fewest = 0;
  /** The tasks whose input is on a node, the first one last; null where tasks have no input. */
  readonly #local: ReadonlyMap<number, number[]> | null;
  readonly #inputs: readonly (readonly number[])[] | null;

  /** @param inputs by task, the nodes that hold its input; null where tasks have none */
  constructor(
    facts: { id: number; arrival: number; class: number; record: number; estimate: number },
    tasks: readonly number[],
    inputs: readonly (readonly number[])[] | null,
  ) {
    this.id = facts.id;
    this.arrival = facts.arrival;
    this.class = facts.class;
    this.record = facts.record;
    this.estimate = facts.estimate;
    this.tasks = tasks;
    this.waiting = tasks.length;
    this.#started = tasks.map(() => 0);
    this.#inputs = inputs;
    this.#local = inputs === null ? null : byNode(inputs);
  }

  /** Has so many attempts start at each task; before any does. */
  clone(attempts: number): void {
    this.attempts = attempts;
    this.waiting = attempts * this.tasks.length;
  }

  /** The first of the tasks with fewest attempts that have their input on the node, or none; −1: there is no such. */
  localTask(node: number): number {
    if (this.#local === null) return this.waiting > 0 ? this.nextTask() : -1;
    const there = this.#local.get(node);
    if (there === undefined) return -1;
    while (there.length > 0 && this.#isSpent(there[there.length - 1])) there.pop();
    if (there.length === 0) return -1;
    if (this.attempts === 1) return there[there.length - 1];
    return there.reduceRight((best, task) => (this.#started[task] < this.#started[best] ? task : best));
  }

  /** Whether a task has its input on the node, or has none. */
  isLocal(task: number, node: number): boolean {
    return this.#inputs === null || this.#inputs[task].includes(node);
  }

  /** The first of the tasks with fewest attempts; there is one to start. */
  nextTask(): number {
    while (this.#started[this.#first] > this.#fewest) {
      if (++this.#first < this.tasks.length) continue;
      this.#first = 0;
      this.#fewest++;
    }
    return this.#first;
  }

  /** Those that have not started. */
  unstarted(): number[] {
    return this.tasks.map((_, task) => task).filter((task) => this.#started[task] === 0);
  }

  start(task: number): void {
    this.#started[task]++;
    this.waiting--;
    this.running++;
  }

  /** A task is done, all its attempts out of service: those that have not started do not any more. */
  finish(task: number): void {
    this.waiting -= this.attempts - this.#started[task];
    this.#started[task] = Infinity;
  }

  #isSpent(task: number): boolean {
    return this.#started[task] >= this.attempts;
  }
}

function byNode(inputs: readonly (readonly number[])[]): Map<number, number[]> {
  const local = new Map<number, number[]>();
  for (let task = inputs.length - 1; task >= 0; task--) {
    for (const node of inputs[task]) {
      const there = local.get(node);
      if (there === undefined) local.set(node, [task]);
      else there.push(task);
    }
  }
  return local;
}

/** The view of one job at a time that policies get. */
export class JobCursor implements OfferedJob {
  #job: Job;
  #node = -1;

  constructor(job: Job) {
    this.#job = job;
  }

  /** Points the view at a job, as offered a slot of the node (−1: none). */
  on(job: Job, node: number): this {
    this.#job = job;
    this.#node = node;
    return this;
  }

  get id(): number {
    return this.#job.id;
  }
  get arrival(): number {
    return this.#job.arrival;
  }
  get tasks(): number {
    return this.#job.attempts * this.#job.tasks.length;
  }
  get estimate(): number {
    return this.#job.estimate;
  }
  get class(): number {
    return this.#job.class;
  }
  get waiting(): number {
    return this.#job.waiting;
  }
  get running(): number {
    return this.#job.running;
  }
  get isLocal(): boolean {
    return this.#job.localTask(this.#node) !== -1;
  }
}
