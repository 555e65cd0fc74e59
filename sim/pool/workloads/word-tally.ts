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

/**
 * Counts of the words of UTF-8 texts, in lower case. A word is known by its bytes, in a hash table with linear probing:
 * only words with letters beyond ASCII, and each word once at the end, become strings, which threads would otherwise
 * make and collect by the million. O(1) a byte.
 */
export class WordTally {
  /** The words one after the other, in the order in which each came first. */
  #letters = new Uint8Array(1 << 12);
  #used = 0;
  /** Of each word where its letters begin, its hash and its count. */
  readonly #starts: number[] = [];
  readonly #hashes: number[] = [];
  readonly #counts: number[] = [];
  /** A power of two of places, at most half of them taken: a word's number + 1. */
  #places = new Int32Array(1 << 10);
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #encoder = new TextEncoder();

  /** Counts the words in a range of bytes, which begins and ends between words. */
  add(text: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      if (KINDS[text[at]] === 0) continue;
      const first = at;
      let hash = 0x811c9dc5;
      let isAscii = true;
      for (; at < end && KINDS[text[at]] !== 0; at++) {
        const letter = KINDS[text[at]];
        if (letter >= 128) isAscii = false;
        // FNV-1a (Fowler, Noll and Vo 1991).
        hash = Math.imul(hash ^ letter, 0x01000193);
      }
      if (isAscii) this.#count(text, first, at, hash);
      else this.#countDecoded(text.slice(first, at));
    }
  }

  /** The words and their counts, in the order in which each came first. */
  counts(): Map<string, number> {
    const end = (word: number): number => (word + 1 < this.#starts.length ? this.#starts[word + 1] : this.#used);
    return new Map(
      this.#starts.map((start, word) => [
        this.#decoder.decode(this.#letters.subarray(start, end(word))),
        this.#counts[word],
      ]),
    );
  }

  #countDecoded(word: Uint8Array): void {
    const lower = this.#encoder.encode(this.#decoder.decode(word).toLowerCase());
    let hash = 0x811c9dc5;
    for (const letter of lower) hash = Math.imul(hash ^ letter, 0x01000193);
    this.#count(lower, 0, lower.length, hash);
  }

  #count(text: Uint8Array, start: number, end: number, hash: number): void {
    const places = this.#places;
    const last = places.length - 1;
    let place = (hash ^ (hash >>> 15)) & last;
    for (; places[place] !== 0; place = (place + 1) & last) {
      const word = places[place] - 1;
      if (this.#hashes[word] === hash && this.#is(word, text, start, end)) {
        this.#counts[word]++;
        return;
      }
    }
    places[place] = this.#addWord(text, start, end, hash) + 1;
    if (2 * this.#starts.length > places.length) this.#enlarge();
  }

  /** Whether a word is that in a range of bytes. */
  #is(word: number, text: Uint8Array, start: number, end: number): boolean {
    const letters = this.#letters;
    const from = this.#starts[word];
    const to = word + 1 < this.#starts.length ? this.#starts[word + 1] : this.#used;
    if (to - from !== end - start) return false;
    for (let i = start; i < end; i++) if (letters[from + i - start] !== KINDS[text[i]]) return false;
    return true;
  }

  #addWord(text: Uint8Array, start: number, end: number, hash: number): number {
    while (this.#used + end - start > this.#letters.length) {
      const letters = new Uint8Array(2 * this.#letters.length);
      letters.set(this.#letters);
      this.#letters = letters;
    }
    this.#hashes.push(hash);
    this.#counts.push(1);
    const word = this.#starts.push(this.#used) - 1;
    for (let i = start; i < end; i++) this.#letters[this.#used++] = KINDS[text[i]];
    return word;
  }

  #enlarge(): void {
    const places = new Int32Array(2 * this.#places.length);
    const last = places.length - 1;
    for (const [word, hash] of this.#hashes.entries()) {
      let place = (hash ^ (hash >>> 15)) & last;
      while (places[place] !== 0) place = (place + 1) & last;
      places[place] = word + 1;
    }
    this.#places = places;
  }
}
