import type { Machine } from "../../strategies/types.ts";
import { JobTree } from "./job-tree.ts";
import type { Nodes } from "./nodes.ts";
import type { Tasks } from "./tasks.ts";

/** The running jobs in order of planned end: which slots are idle when, if nothing else starts. */
export class RunningJobs implements Machine {
  readonly #clock: { readonly now: number };
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #jobs: JobTree;

  constructor(clock: { readonly now: number }, tasks: Tasks, nodes: Nodes) {
    this.#clock = clock;
    this.#tasks = tasks;
    this.#nodes = nodes;
    this.#jobs = new JobTree(tasks);
  }

  get slots(): number {
    return this.#nodes.slots(0);
  }
  get free(): number {
    return this.#nodes.slots(0) - this.#nodes.busy(0);
  }
  get running(): number {
    return this.#jobs.size;
  }

  plannedEnd(i: number): number {
    return Math.max(this.#clock.now, this.#jobs.key(this.#jobAt(i)));
  }

  slotsOf(i: number): number {
    return this.#tasks.slots(this.#jobAt(i));
  }

  earliest(slots: number): number {
    const { now } = this.#clock;
    const missing = slots - this.free;
    return missing <= 0 ? now : Math.max(now, this.#jobs.keyReaching(missing));
  }

  freeAt(time: number): number {
    return this.free + this.#jobs.slotsUpTo(time);
  }

  add(task: number, plannedEnd: number): void {
    this.#jobs.insert(task, plannedEnd, plannedEnd);
  }

  remove(task: number): void {
    this.#jobs.remove(task);
  }

  #jobAt(i: number): number {
    const job = this.#jobs.at(i);
    if (job === -1) throw new RangeError(`the scheduler looked at job ${i} of ${this.running} running ones`);
    return job;
  }
}
