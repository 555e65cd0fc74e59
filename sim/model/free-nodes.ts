/**
 * A set of whole numbers 0 … n − 1 that gives its least member: a bitmap over bitmaps, 32 to a word, O(log n / 5) for
 * every operation. The central line keeps the nodes with an idle slot in it, ranked by preference.
 */
export class FreeNodes {
  readonly #levels: Int32Array[] = [];

  constructor(count: number) {
    for (let length = count; ; length = (length + 31) >>> 5) {
      this.#levels.push(new Int32Array((length + 31) >>> 5));
      if (length <= 32) return;
    }
  }

  add(member: number): void {
    let i = member;
    for (const words of this.#levels) {
      const word = i >>> 5;
      const before = words[word];
      words[word] = before | (1 << (i & 31));
      if (before !== 0) return;
      i = word;
    }
  }

  remove(member: number): void {
    let i = member;
    for (const words of this.#levels) {
      const word = i >>> 5;
      words[word] &= ~(1 << (i & 31));
      if (words[word] !== 0) return;
      i = word;
    }
  }

  /** The least member, −1 when there is none. */
  first(): number {
    const levels = this.#levels;
    if (levels[levels.length - 1][0] === 0) return -1;
    let i = 0;
    for (let level = levels.length - 1; level >= 0; level--) {
      const word = levels[level][i];
      i = (i << 5) | (31 - Math.clz32(word & -word));
    }
    return i;
  }
}
