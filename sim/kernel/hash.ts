const scratch = new Float64Array(1);
const halves = new Uint32Array(scratch.buffer);

/**
 * A running 64-bit hash of numbers and texts: two 32-bit lanes, each in the manner of FNV-1a with a final mixing. It
 * tells results apart; it is no protection against forgery.
 */
export class Hash {
  #a = 0x811c9dc5;
  #b = 0x9e3779b9;

  /** Adds the bits of a number; all NaNs are alike, and −0 differs from 0. */
  add(value: number): this {
    scratch[0] = Number.isNaN(value) ? NaN : value;
    return this.#mix(halves[0]).#mix(halves[1]);
  }

  /** Adds a text with its length, so that the boundaries between texts count. */
  addText(text: string): this {
    for (let i = 0; i < text.length; i++) this.#mix(text.charCodeAt(i));
    return this.#mix(text.length);
  }

  /** 16 hexadecimal digits. */
  hex(): string {
    return [this.#a, this.#b].map((lane) => (finish(lane) >>> 0).toString(16).padStart(8, "0")).join("");
  }

  /** A whole number in 0 … 2^53 − 1. */
  number(): number {
    return (finish(this.#a) >>> 11) * 0x1_0000_0000 + (finish(this.#b) >>> 0);
  }

  #mix(word: number): this {
    this.#a = Math.imul(this.#a ^ word, 0x01000193);
    this.#a ^= this.#a >>> 15;
    this.#b = Math.imul(this.#b ^ word, 0x85ebca6b);
    this.#b ^= this.#b >>> 13;
    return this;
  }
}

function finish(lane: number): number {
  let h = lane;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}
