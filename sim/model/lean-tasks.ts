import { alignedFloats, wordsOf } from "../kernel/aligned.ts";

/**
 * Records of tasks that are never interrupted, 32 bytes each: with ten thousand nodes the tasks present fit in the
 * caches, where the records of `Tasks` would not. Recycled as those are.
 *
 * A task is named by the place of its record in `reals`, a multiple of 4: arrival, size and start, s. Twice that is its
 * place in `words`, the same memory: its node is at 6, and 1 or 0, whether it is counted, at 7. Until it starts, the
 * next task in line is at 4, where its start will be.
 */
export class LeanTasks {
  reals: Float64Array;
  /** Other arrays after `allocate`, as `reals`. */
  words: Int32Array;
  #unused = -1;
  /** Records from here on have never been used: their memory is not touched before it is needed. */
  #fresh: number;

  /** @param kept records, the first ones, that `allocate` leaves to its caller */
  constructor(kept: number) {
    this.#fresh = 4 * kept;
    this.reals = alignedFloats(this.#fresh + 256);
    this.words = wordsOf(this.reals);
  }

  allocate(): number {
    const task = this.#unused;
    if (task === -1) return this.#another();
    this.#unused = this.words[2 * task + 4];
    return task;
  }

  release(task: number): void {
    this.words[2 * task + 4] = this.#unused;
    this.#unused = task;
  }

  #another(): number {
    const task = this.#fresh;
    this.#fresh += 4;
    if (task === this.reals.length) {
      const old = this.reals;
      this.reals = alignedFloats(2 * old.length);
      this.reals.set(old);
      this.words = wordsOf(this.reals);
    }
    return task;
  }
}
