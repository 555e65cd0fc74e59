const A = 65;
const Z = 90;
const TO_LOWER = 32;

/** Letters, digits, apostrophes, and everything beyond ASCII. */
export const isOfWord = (byte: number): boolean => KINDS[byte] !== 0;

/** Of each byte 0 where it is of no word, otherwise itself in lower case; beyond ASCII itself. */
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const isLetter = (byte >= A && byte <= Z) || (byte >= A + TO_LOWER && byte <= Z + TO_LOWER);
  const isDigit = byte >= 48 && byte <= 57;
  if (!(isLetter || isDigit || byte === 39 || byte >= 128)) return 0;
  return byte >= A && byte <= Z ? byte + TO_LOWER : byte;
});

/** Words and their counts as bytes, which go from thread to thread much sooner than maps of strings. */
export interface WordPack {
  /** The words one after the other, in UTF-8. */
  readonly letters: Uint8Array;
  /** Where each ends. */
  readonly ends: Int32Array;
  readonly counts: Float64Array;
}

/** FNV-1a (Fowler, Noll and Vo 1991): the basis, and a step. */
const BASIS = 0x811c9dc5;
const hashed = (hash: number, letter: number): number => Math.imul(hash ^ letter, 0x01000193);

/**
 * Counts of the words of UTF-8 texts, in lower case. A word is known by its bytes, in a hash table with linear probing:
 * only words with letters beyond ASCII, and each word once at the end, become strings, which threads would otherwise
 * make and collect by the million. O(1) a byte.
 */
export class WordTally {
  /** The words one after the other, in the order in which each came first. */
  #letters = new Uint8Array(1 << 12);
  #used = 0;
  /** A power of two of places, at most half of them taken: a word's number + 1. */
  #places = new Int32Array(1 << 10);
  #words = 0;
  /** Of each word where its letters begin, its hash and its count; there is room for half as many as places. */
  #starts = new Int32Array(1 << 9);
  #hashes = new Int32Array(1 << 9);
  #counts = new Float64Array(1 << 9);
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #encoder = new TextEncoder();

  /** Counts the words in a range of bytes, which begins and ends between words. */
  add(text: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      if (KINDS[text[at]] === 0) continue;
      const first = at;
      let hash = BASIS;
      let isAscii = true;
      for (; at < end && KINDS[text[at]] !== 0; at++) {
        const letter = KINDS[text[at]];
        if (letter >= 128) isAscii = false;
        hash = hashed(hash, letter);
      }
      if (isAscii) this.#count(text, first, at, hash, 1);
      else this.#countDecoded(text.slice(first, at));
    }
  }

  /** Adds what another has counted. */
  merge({ letters, ends, counts }: WordPack): void {
    for (let word = 0, start = 0; word < ends.length; start = ends[word++]) {
      let hash = BASIS;
      for (let at = start; at < ends[word]; at++) hash = hashed(hash, letters[at]);
      this.#count(letters, start, ends[word], hash, counts[word]);
    }
  }

  /** The words and their counts, dealt to so many packs by their hashes. */
  packs(count: number): WordPack[] {
    const known = Array.from({ length: this.#words }, (_, word) => word);
    return Array.from({ length: count }, (_, pack) => {
      const words = known.filter((word) => (this.#hashes[word] >>> 0) % count === pack);
      const letters = new Uint8Array(words.reduce((sum, word) => sum + this.#end(word) - this.#starts[word], 0));
      const ends = new Int32Array(words.length);
      for (let i = 0, used = 0; i < words.length; i++) {
        const word = words[i];
        letters.set(this.#letters.subarray(this.#starts[word], this.#end(word)), used);
        used += this.#end(word) - this.#starts[word];
        ends[i] = used;
      }
      return { letters, ends, counts: Float64Array.from(words, (word) => this.#counts[word]) };
    });
  }

  /** The words and their counts, in the order in which each came first. */
  counts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (let word = 0; word < this.#words; word++) {
      const letters = this.#letters.subarray(this.#starts[word], this.#end(word));
      counts.set(this.#decoder.decode(letters), this.#counts[word]);
    }
    return counts;
  }

  #end(word: number): number {
    return word + 1 < this.#words ? this.#starts[word + 1] : this.#used;
  }

  #countDecoded(word: Uint8Array): void {
    const lower = this.#encoder.encode(this.#decoder.decode(word).toLowerCase());
    this.#count(lower, 0, lower.length, lower.reduce(hashed, BASIS), 1);
  }

  /** Counts a word so many times. */
  #count(text: Uint8Array, start: number, end: number, hash: number, times: number): void {
    const places = this.#places;
    const last = places.length - 1;
    let place = (hash ^ (hash >>> 15)) & last;
    for (; places[place] !== 0; place = (place + 1) & last) {
      const word = places[place] - 1;
      if (this.#hashes[word] === hash && this.#is(word, text, start, end)) {
        this.#counts[word] += times;
        return;
      }
    }
    if (2 * this.#words === places.length) {
      this.#enlarge();
      this.#count(text, start, end, hash, times);
      return;
    }
    const word = this.#addWord(text, start, end, hash);
    this.#counts[word] = times;
    places[place] = word + 1;
  }

  /** Whether a word is that in a range of bytes. */
  #is(word: number, text: Uint8Array, start: number, end: number): boolean {
    const letters = this.#letters;
    const from = this.#starts[word];
    if (this.#end(word) - from !== end - start) return false;
    for (let i = start; i < end; i++) if (letters[from + i - start] !== KINDS[text[i]]) return false;
    return true;
  }

  #addWord(text: Uint8Array, start: number, end: number, hash: number): number {
    while (this.#used + end - start > this.#letters.length) {
      const letters = new Uint8Array(2 * this.#letters.length);
      letters.set(this.#letters);
      this.#letters = letters;
    }
    const word = this.#words++;
    this.#hashes[word] = hash;
    this.#starts[word] = this.#used;
    for (let i = start; i < end; i++) this.#letters[this.#used++] = KINDS[text[i]];
    return word;
  }

  #enlarge(): void {
    const places = new Int32Array(2 * this.#places.length);
    const last = places.length - 1;
    for (let word = 0; word < this.#words; word++) {
      const hash = this.#hashes[word];
      let place = (hash ^ (hash >>> 15)) & last;
      while (places[place] !== 0) place = (place + 1) & last;
      places[place] = word + 1;
    }
    this.#places = places;
    this.#starts = enlarged(this.#starts, new Int32Array(places.length / 2));
    this.#hashes = enlarged(this.#hashes, new Int32Array(places.length / 2));
    this.#counts = enlarged(this.#counts, new Float64Array(places.length / 2));
  }
}

/** A longer array with the numbers of another. */
function enlarged<Numbers extends Int32Array | Float64Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
