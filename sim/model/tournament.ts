import type { Random } from "../../strategies/types.ts";

/** Children of an inner vertex, 2^4: a vertex's keys fill two cache lines, and a million leaves need five levels. */
const SHIFT = 4;
const CHILDREN = 1 << SHIFT;

/**
 * The least of n changing keys: a tree whose inner vertices hold the least key below them and how many leaves have it.
 *
 * `set` is O(log n), stops where nothing changes above, and looks at a vertex's other children only when the last of
 * its least ones has gone; `pick` draws one of the least leaves with equal chances, O(log n) and one random number. A
 * leaf with key Infinity never wins unless all have it. Keys must not be NaN.
 */
export class Tournament {
  /** Level by level, the leaves first. */
  readonly #keys: Float64Array[] = [];
  /** The same for inner vertices; empty for the leaves, which stand for themselves. */
  readonly #ties: Int32Array[] = [];

  /** @param key of each leaf at first; left out: Infinity */
  constructor(count: number, key: (leaf: number) => number = () => Infinity) {
    for (let size = count; ; size = Math.ceil(size / CHILDREN)) {
      const level = this.#keys.push(new Float64Array(size)) - 1;
      if (level === 0) for (let leaf = 0; leaf < size; leaf++) this.#keys[0][leaf] = key(leaf);
      this.#ties.push(new Int32Array(level === 0 ? 0 : size));
      if (level > 0) for (let vertex = 0; vertex < size; vertex++) this.#gather(level, vertex);
      if (size === 1) return;
    }
  }

  set(leaf: number, key: number): void {
    let vertex = leaf;
    let oldKey = this.#keys[0][leaf];
    let newKey = key;
    let oldTies = 1;
    let newTies = 1;
    this.#keys[0][leaf] = key;
    for (let level = 1; level < this.#keys.length; level++) {
      if (oldKey === newKey && oldTies === newTies) return;
      vertex >>= SHIFT;
      const keys = this.#keys[level];
      const ties = this.#ties[level];
      const least = keys[vertex];
      const count = ties[vertex];
      if (newKey < least) {
        keys[vertex] = newKey;
        ties[vertex] = newTies;
      } else {
        const rest = count - (oldKey === least ? oldTies : 0) + (newKey === least ? newTies : 0);
        if (rest > 0) ties[vertex] = rest;
        else this.#gather(level, vertex);
      }
      oldKey = least;
      oldTies = count;
      newKey = keys[vertex];
      newTies = ties[vertex];
    }
  }

  /** Number of leaves with the least key. */
  get ties(): number {
    return this.#keys.length === 1 ? 1 : this.#ties[this.#ties.length - 1][0];
  }

  /** The least key; Infinity where all are. */
  get least(): number {
    return this.#keys[this.#keys.length - 1][0];
  }

  pick(random: Random): number {
    return this.at(this.ties > 1 ? random.below(this.ties) : 0);
  }

  /** Number of leaves with the least key up to and including a leaf. */
  rankAfter(leaf: number): number {
    const { least } = this;
    let rank = this.#keys[0][leaf] === least ? 1 : 0;
    let vertex = leaf;
    for (let level = 0; level < this.#keys.length - 1; level++) {
      for (let sibling = (vertex >> SHIFT) << SHIFT; sibling < vertex; sibling++) {
        if (this.#keys[level][sibling] === least) rank += level === 0 ? 1 : this.#ties[level][sibling];
      }
      vertex >>= SHIFT;
    }
    return rank;
  }

  /** In order of number the leaf with the least key that `place` others with it precede, 0 ≤ place < `ties`. */
  at(place: number): number {
    const top = this.#keys.length - 1;
    const least = this.#keys[top][0];
    let rank = place;
    let vertex = 0;
    for (let level = top - 1; level > 0; level--) {
      const keys = this.#keys[level];
      const ties = this.#ties[level];
      vertex <<= SHIFT;
      while (keys[vertex] !== least || rank >= ties[vertex]) {
        if (keys[vertex] === least) rank -= ties[vertex];
        vertex++;
      }
    }
    return top === 0 ? 0 : this.#leaf(vertex << SHIFT, least, rank);
  }

  /** From a leaf on, the leaf with the key that `rank` others with it precede. */
  #leaf(first: number, key: number, rank: number): number {
    const keys = this.#keys[0];
    let leaf = first;
    for (let left = rank; ; leaf++) {
      if (keys[leaf] === key && left-- === 0) return leaf;
    }
  }

  /** Reads the least key of a vertex and its ties from its children. */
  #gather(level: number, vertex: number): void {
    const keys = this.#keys[level - 1];
    const ties = this.#ties[level - 1];
    const first = vertex << SHIFT;
    const end = Math.min(first + CHILDREN, keys.length);
    let least = keys[first];
    let count = level === 1 ? 1 : ties[first];
    for (let child = first + 1; child < end; child++) {
      const key = keys[child];
      if (key < least) {
        least = key;
        count = level === 1 ? 1 : ties[child];
      } else if (key === least) {
        count += level === 1 ? 1 : ties[child];
      }
    }
    this.#keys[level][vertex] = least;
    this.#ties[level][vertex] = count;
  }
}
