import type { Tasks } from "./tasks.ts";

/**
 * Pairing heaps of tasks, any number of them, linked through the task records (Fredman, Sedgewick, Sleator and Tarjan
 * 1986). A heap is named by its root task, −1 when empty; the least `key` is at the root, equal keys in order of
 * arrival.
 *
 * `insert` and `meld` are O(1), `removeLeast` and `remove` O(log n) amortised; nothing is allocated.
 */
export class Heaps {
  readonly #tasks: Tasks;

  constructor(tasks: Tasks) {
    this.#tasks = tasks;
  }

  /** Puts a task into the heap; returns the new root. Its `key` must be set. */
  insert(root: number, task: number): number {
    const tasks = this.#tasks;
    tasks.setChild(task, -1);
    tasks.setNext(task, -1);
    tasks.setPrevious(task, -1);
    return root === -1 ? task : this.meld(root, task);
  }

  /** Joins two heaps; returns the new root. Either may be empty. */
  meld(a: number, b: number): number {
    if (a === -1) return b;
    if (b === -1) return a;
    const tasks = this.#tasks;
    const first = this.#before(b, a) ? b : a;
    const second = first === a ? b : a;
    const child = tasks.child(first);
    tasks.setNext(second, child);
    tasks.setPrevious(second, first);
    if (child !== -1) tasks.setPrevious(child, second);
    tasks.setChild(first, second);
    tasks.setNext(first, -1);
    tasks.setPrevious(first, -1);
    return first;
  }

  /** Takes the root out; returns the new root. */
  removeLeast(root: number): number {
    return this.#pair(this.#tasks.child(root));
  }

  /** Takes any task of the heap out; returns the new root. */
  remove(root: number, task: number): number {
    if (task === root) return this.removeLeast(root);
    const tasks = this.#tasks;
    const previous = tasks.previous(task);
    const next = tasks.next(task);
    if (tasks.child(previous) === task) tasks.setChild(previous, next);
    else tasks.setNext(previous, next);
    if (next !== -1) tasks.setPrevious(next, previous);
    return this.meld(root, this.#pair(tasks.child(task)));
  }

  /** Melds a list of siblings, first in pairs from the left, then all from the right. */
  #pair(first: number): number {
    const tasks = this.#tasks;
    let pairs = -1;
    let left = first;
    while (left !== -1) {
      const right = tasks.next(left);
      const rest = right === -1 ? -1 : tasks.next(right);
      tasks.setNext(left, -1);
      tasks.setPrevious(left, -1);
      if (right !== -1) {
        tasks.setNext(right, -1);
        tasks.setPrevious(right, -1);
      }
      const melded = this.meld(left, right);
      tasks.setNext(melded, pairs);
      pairs = melded;
      left = rest;
    }
    let root = -1;
    while (pairs !== -1) {
      const rest = tasks.next(pairs);
      tasks.setNext(pairs, -1);
      root = this.meld(root, pairs);
      pairs = rest;
    }
    return root;
  }

  #before(a: number, b: number): boolean {
    const tasks = this.#tasks;
    const keyA = tasks.key(a);
    const keyB = tasks.key(b);
    return keyA < keyB || (keyA === keyB && tasks.id(a) < tasks.id(b));
  }
}
