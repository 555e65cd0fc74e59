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
  waiting: number;
  running = 0;
  readonly #isStarted: boolean[];
  /** No task before it has yet to start. */
  #first = 0;
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
    this.#isStarted = tasks.map(() => false);
    this.#inputs = inputs;
    this.#local = inputs === null ? null : byNode(inputs);
  }

  /** The first task that has not started and has its input on the node, or has none; −1: there is none. */
  localTask(node: number): number {
    if (this.#local === null) return this.waiting > 0 ? this.nextTask() : -1;
    const there = this.#local.get(node);
    if (there === undefined) return -1;
    while (there.length > 0 && this.#isStarted[there[there.length - 1]]) there.pop();
    return there.length > 0 ? there[there.length - 1] : -1;
  }

  /** Whether a task has its input on the node, or has none. */
  isLocal(task: number, node: number): boolean {
    return this.#inputs === null || this.#inputs[task].includes(node);
  }

  /** The first task that has not started; there is one. */
  nextTask(): number {
    while (this.#isStarted[this.#first]) this.#first++;
    return this.#first;
  }

  /** Those that have not started. */
  unstarted(): number[] {
    return this.tasks.map((_, task) => task).filter((task) => !this.#isStarted[task]);
  }

  start(task: number): void {
    this.#isStarted[task] = true;
    this.waiting--;
    this.running++;
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
    return this.#job.tasks.length;
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
