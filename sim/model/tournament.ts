import type { Random } from "../../strategies/types.ts";

/**
 * The least of n changing keys: a complete binary tree whose inner vertices hold the least key below them and how many
 * leaves have it.
 *
 * `set` is O(log n) and stops early where nothing changes above; `pick` draws one of the least leaves with equal
 * chances, O(log n) and one random number. A leaf with key Infinity never wins unless all have it.
 */
export class Tournament {
  readonly #leaves: number;
  readonly #key: Float64Array;
  readonly #ties: Float64Array;

  constructor(count: number) {
    let leaves = 1;
    while (leaves < count) leaves *= 2;
    this.#leaves = leaves;
    this.#key = new Float64Array(2 * leaves).fill(Infinity);
    this.#ties = new Float64Array(2 * leaves).fill(1);
    for (let i = leaves - 1; i >= 1; i--) this.#ties[i] = this.#ties[2 * i] + this.#ties[2 * i + 1];
  }

  set(leaf: number, key: number): void {
    const keys = this.#key;
    const ties = this.#ties;
    let i = leaf + this.#leaves;
    keys[i] = key;
    for (i >>= 1; i >= 1; i >>= 1) {
      const left = keys[2 * i];
      const right = keys[2 * i + 1];
      const least = left < right ? left : right;
      const count = (left === least ? ties[2 * i] : 0) + (right === least ? ties[2 * i + 1] : 0);
      if (keys[i] === least && ties[i] === count) return;
      keys[i] = least;
      ties[i] = count;
    }
  }

  /** Number of leaves with the least key. */
  get ties(): number {
    return this.#ties[1];
  }

  pick(random: Random): number {
    const keys = this.#key;
    const ties = this.#ties;
    let rank = ties[1] > 1 ? random.below(ties[1]) : 0;
    let i = 1;
    while (i < this.#leaves) {
      i *= 2;
      if (keys[i] !== keys[i >> 1]) {
        i++;
      } else if (rank >= ties[i] && keys[i + 1] === keys[i]) {
        rank -= ties[i];
        i++;
      }
    }
    return i - this.#leaves;
  }
}
