import { scarcest } from "./joint.ts";

/**
 * Positions 0 … n − 1 with amounts of several resources, and a binary tree over them of the greatest amount of each.
 * The next position that has enough of all is found by leaving out subtrees in which some resource is nowhere enough:
 * O(log n) for one resource; for several, some subtrees where different members have enough of each are searched in
 * vain, fewer because the tree also knows the most anybody has of what is scarcest with him.
 */
export class FitTree {
  readonly #usual: readonly number[];
  readonly #resources: number;
  /** The resources, and the scarcest. */
  readonly #width: number;
  /** Leaves of the tree, a power of two. */
  readonly #size: number;
  /** Of vertex v from v × width on: 1 is the root, 2v and 2v + 1 are below v, the leaves begin at `size`. */
  readonly #most: Float64Array;

  /** @param usual an amount > 0 of each resource, by which amounts of different ones are compared */
  constructor(count: number, usual: readonly number[]) {
    this.#usual = usual;
    this.#resources = usual.length;
    this.#width = usual.length + 1;
    let size = 1;
    while (size < count) size *= 2;
    this.#size = size;
    this.#most = new Float64Array(2 * size * this.#width).fill(-1);
  }

  /** The amounts at a position become those in `amounts` from `at` on. O(log n). */
  set(position: number, amounts: Float64Array, at: number): void {
    const most = this.#most;
    const width = this.#width;
    let vertex = this.#size + position;
    for (let r = 0; r < this.#resources; r++) most[vertex * width + r] = amounts[at + r];
    most[vertex * width + this.#resources] = scarcest(amounts, at, this.#usual);
    for (vertex >>= 1; vertex > 0; vertex >>= 1) {
      let same = true;
      const below = 2 * vertex * width;
      for (let r = 0; r < width; r++) {
        const greater = Math.max(most[below + r], most[below + width + r]);
        if (most[vertex * width + r] === greater) continue;
        most[vertex * width + r] = greater;
        same = false;
      }
      if (same) return;
    }
  }

  /** The first position ≥ `from` with at least the amounts in `demand` from `at` on; −1: none. */
  next(from: number, demand: Float64Array, at: number): number {
    const size = this.#size;
    if (from >= size) return -1;
    const joint = scarcest(demand, at, this.#usual);
    let vertex = size + from;
    for (;;) {
      if (this.#mayFit(vertex, demand, at, joint)) {
        if (vertex >= size) return vertex - size;
        vertex *= 2;
        continue;
      }
      // On to the subtree on the right: up while it is a right one itself.
      while (vertex % 2 === 1) vertex >>= 1;
      if (vertex === 0) return -1;
      vertex++;
    }
  }

  #mayFit(vertex: number, demand: Float64Array, at: number, joint: number): boolean {
    const from = vertex * this.#width;
    if (this.#most[from + this.#resources] < joint) return false;
    for (let r = 0; r < this.#resources; r++) if (this.#most[from + r] < demand[at + r]) return false;
    return true;
  }
}
