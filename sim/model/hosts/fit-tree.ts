/**
 * Positions 0 … n − 1 with amounts of several resources, and a binary tree over them of the greatest amount of each. The
 * next position that has enough of all is found by leaving out subtrees in which some resource is nowhere enough:
 * O(log n) for one resource; for several, subtrees where different members have enough of each are searched in vain.
 */
export class FitTree {
  readonly #resources: number;
  /** Leaves of the tree, a power of two. */
  readonly #size: number;
  /** Of vertex v from v × resources on: 1 is the root, 2v and 2v + 1 are below v, the leaves begin at `size`. */
  readonly #most: Float64Array;

  constructor(count: number, resources: number) {
    this.#resources = resources;
    let size = 1;
    while (size < count) size *= 2;
    this.#size = size;
    this.#most = new Float64Array(2 * size * resources).fill(-1);
  }

  /** The amounts at a position become those in `amounts` from `at` on. O(log n). */
  set(position: number, amounts: Float64Array, at: number): void {
    const most = this.#most;
    const resources = this.#resources;
    let vertex = this.#size + position;
    for (let r = 0; r < resources; r++) most[vertex * resources + r] = amounts[at + r];
    for (vertex >>= 1; vertex > 0; vertex >>= 1) {
      let same = true;
      const below = 2 * vertex * resources;
      for (let r = 0; r < resources; r++) {
        const greater = Math.max(most[below + r], most[below + resources + r]);
        if (most[vertex * resources + r] === greater) continue;
        most[vertex * resources + r] = greater;
        same = false;
      }
      if (same) return;
    }
  }

  /** The first position ≥ `from` with at least the amounts in `demand` from `at` on; −1: none. */
  next(from: number, demand: Float64Array, at: number): number {
    const size = this.#size;
    if (from >= size) return -1;
    let vertex = size + from;
    for (;;) {
      if (this.#mayFit(vertex, demand, at)) {
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

  #mayFit(vertex: number, demand: Float64Array, at: number): boolean {
    const from = vertex * this.#resources;
    for (let r = 0; r < this.#resources; r++) if (this.#most[from + r] < demand[at + r]) return false;
    return true;
  }
}
