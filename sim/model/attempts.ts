import type { Progress } from "./progress.ts";
import type { Tasks } from "./tasks.ts";

/** Numbers kept of a task. A task's name is eight times the place of its record, so half of it is four times that. */
const WIDTH = 4;

/**
 * What failures make one remember of a task beyond its record: attempts, saved work, preparation, the save under way.
 * Memory grows with the tasks present at once. `forget` must be called when a task leaves.
 */
export class Attempts {
  readonly #tasks: Tasks;
  #cells = new Float64Array(64 * WIDTH);

  constructor(tasks: Tasks) {
    this.#tasks = tasks;
  }

  /** One more attempt has failed; it tells how many that makes. */
  fail(task: number): number {
    return ++this.#cells[this.#at(task)];
  }

  /** How far the task is, in a fresh object. */
  progress(task: number): Progress {
    const at = this.#at(task);
    return {
      size: this.#tasks.size(task),
      attained: this.#tasks.attained(task),
      saved: this.#cells[at + 1],
      preparation: this.#cells[at + 2],
      writing: this.#cells[at + 3],
    };
  }

  keep(task: number, { attained, saved, preparation, writing }: Progress): void {
    const at = this.#at(task);
    this.#tasks.setAttained(task, attained);
    this.#cells[at + 1] = saved;
    this.#cells[at + 2] = preparation;
    this.#cells[at + 3] = writing;
  }

  /** The task is done: nothing of its work is to be lost any more. */
  finish(task: number): void {
    this.#tasks.setAttained(task, 0);
  }

  forget(task: number): void {
    this.#cells.fill(0, this.#at(task), this.#at(task) + WIDTH);
  }

  #at(task: number): number {
    const at = task >> 1;
    if (at + WIDTH > this.#cells.length) {
      const old = this.#cells;
      this.#cells = new Float64Array(2 * (at + WIDTH));
      this.#cells.set(old);
    }
    return at;
  }
}
