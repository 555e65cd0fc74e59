import seedrandom from "seedrandom";
import { drawExponential, layers } from "./variates.ts";

const BELOW_2_32 = 0x1_0000_0000;
const TO_UNIT = 1 / 0x20_0000_0000_0000;
/** Up to here a 32-bit number times n is exact in a double. */
const EXACT_PRODUCT = 0x20_0000;
/** Numbers made at once. */
const BLOCK = 256;
/** Exponential variates made at once. */
const EXPONENTIALS = 64;

/**
 * A random stream. Streams with different names are independent for all practical purposes, so what one part of the
 * model draws never changes what another sees (common random numbers).
 *
 * The generator is Tyche-i (Neves and Araujo 2011) as seeded by seedrandom, which gives the same numbers one by one;
 * here they are made in blocks, with the state in registers, because this is the hottest code of the simulator.
 */
export class Stream {
  readonly #block = new Uint32Array(BLOCK);
  #used = BLOCK;
  readonly #exponentials = new Float64Array(EXPONENTIALS);
  #exponentialsUsed = EXPONENTIALS;
  readonly #state: Int32Array;

  /** @param seed any text; adjacent seeds give uncorrelated streams */
  constructor(seed: string) {
    const { a, b, c, d } = seedrandom.tychei(seed, { state: true }).state();
    this.#state = Int32Array.of(a, b, c, d);
  }

  /** A whole number in 0 … 2^32 − 1. */
  bits(): number {
    if (this.#used === BLOCK) this.#refill();
    return this.#block[this.#used++];
  }

  /** A number strictly inside (0, 1) with 53 random bits. */
  next(): number {
    const high = this.bits() >>> 5;
    const low = this.bits() >>> 6;
    // The half step keeps 0 out: a tail or a logarithm may follow.
    return high === 0 && low === 0 ? TO_UNIT / 2 : (high * 0x400_0000 + low) * TO_UNIT;
  }

  /** A whole number in 0 … n − 1, without bias. Needs 1 ≤ n ≤ 2^32. */
  below(n: number): number {
    if (!(n >= 1 && n <= BELOW_2_32 && Number.isInteger(n))) {
      throw new RangeError(`below requires a whole number 1 <= n <= 2^32, got ${n}`);
    }
    if (n > EXACT_PRODUCT) return this.#byRemainder(n);
    // Lemire 2019: the high word of a 64-bit product, redrawn in the few cases that would favour small values.
    let product = this.bits() * n;
    let chosen = Math.floor(product / BELOW_2_32);
    while (product - chosen * BELOW_2_32 < n && product - chosen * BELOW_2_32 < BELOW_2_32 % n) {
      product = this.bits() * n;
      chosen = Math.floor(product / BELOW_2_32);
    }
    return chosen;
  }

  /**
   * What `below(n)` gives after `others` other calls of it, but for rare redraws, and 0 where that number is not made
   * yet: no more than a hint. Draws nothing. Needs 1 ≤ n ≤ 2^21.
   */
  foresee(n: number, others: number): number {
    const at = this.#used + others;
    return at < BLOCK ? Math.floor((this.#block[at] * n) / BELOW_2_32) : 0;
  }

  /** An exponential variate with mean 1. Made in blocks: arrivals and sizes need little else. */
  exponential(): number {
    if (this.#exponentialsUsed === EXPONENTIALS) {
      this.exponentials(this.#exponentials);
      this.#exponentialsUsed = 0;
    }
    return this.#exponentials[this.#exponentialsUsed++];
  }

  /** Fills `drawn` with exponential variates with mean 1: the same as from `drawExponential`, one after the other. */
  exponentials(drawn: Float64Array): void {
    const table = layers;
    const block = this.#block;
    for (let i = 0; i < drawn.length; i++) {
      const used = this.#used;
      if (used + 1 < BLOCK) {
        const bits = block[used];
        const layer = 2 * (bits & 255);
        const place = ((bits >>> 8) * 0x2000_0000 + (block[used + 1] >>> 3)) * (1 / 0x20_0000_0000_0000);
        if (place < table[layer + 1]) {
          this.#used = used + 2;
          drawn[i] = place * table[layer];
          continue;
        }
      }
      // At the end of a block, or outside the part of the layer that lies wholly under the density.
      drawn[i] = drawExponential(this);
    }
  }

  #byRemainder(n: number): number {
    const limit = BELOW_2_32 - (BELOW_2_32 % n);
    let drawn = this.bits();
    while (drawn >= limit) drawn = this.bits();
    return drawn % n;
  }

  #refill(): void {
    const block = this.#block;
    const state = this.#state;
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    for (let i = 0; i < BLOCK; i++) {
      b = (b << 25) ^ (b >>> 7) ^ c;
      c = (c - d) | 0;
      d = (d << 24) ^ (d >>> 8) ^ a;
      a = (a - b) | 0;
      b = (b << 20) ^ (b >>> 12) ^ c;
      c = (c - d) | 0;
      d = (d << 16) ^ (c >>> 16) ^ a;
      a = (a - b) | 0;
      block[i] = a;
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = d;
    this.#used = 0;
  }
}

/**
 * Opens the stream `name` of one replication: the same three arguments give the same bits on every machine, Node
 * version and browser.
 */
export function stream(seed: number | string, replication: number, name: string): Stream {
  return new Stream(`${seed}/${replication}/${name}`);
}
