/**
 * Hash functions for policies that go by key. The same numbers on every engine: only 32-bit whole-number arithmetic.
 */

/** Every bit of the result depends on every bit of the word (Mueller 2013, as improved by Wellons 2018). */
function mixed(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0xd35a2d97);
  return h ^ (h >>> 15);
}

/**
 * Hash of a whole number 0 ≤ key < 2^53 under a salt 0 ≤ salt < 2^53: a whole number in 0 … 2^32 − 1. Different salts
 * are different hash functions.
 */
export function hash32(key: number, salt: number): number {
  let h = mixed(0x9e3779b9 ^ (salt | 0));
  h = mixed(h + Math.floor(salt / 0x1_0000_0000));
  h = mixed(h ^ (key | 0));
  return mixed(h + Math.floor(key / 0x1_0000_0000)) >>> 0;
}

const MULTIPLIER_HIGH = 0x27bb2ee6;
const MULTIPLIER_LOW = 0x87b0b0fd;

/** High 32 bits of the product of two numbers of 32 bits. */
function highProduct(a: number, b: number): number {
  const low = (a & 0xffff) * (b & 0xffff);
  const middle = (a >>> 16) * (b & 0xffff) + (low - (low % 0x10000)) / 0x10000;
  const other = (a & 0xffff) * (b >>> 16) + (middle % 0x10000);
  return ((a >>> 16) * (b >>> 16) + Math.floor(middle / 0x10000) + Math.floor(other / 0x10000)) >>> 0;
}

/**
 * The bucket 0 … buckets − 1 of a key, 0 ≤ key < 2^53. When a bucket is added only 1 / (buckets + 1) of the keys move,
 * all of them to the new one. O(log buckets) expected (Lamping and Veach 2014, fig. 1).
 */
export function jumpHash(key: number, buckets: number): number {
  let high = Math.floor(key / 0x1_0000_0000) >>> 0;
  let low = key >>> 0;
  let bucket = -1;
  let next = 0;
  while (next < buckets) {
    bucket = next;
    // state = state × 2862933555777941757 + 1, modulo 2^64.
    const product = Math.imul(low, MULTIPLIER_LOW) >>> 0;
    high = highProduct(low, MULTIPLIER_LOW) + Math.imul(low, MULTIPLIER_HIGH) + Math.imul(high, MULTIPLIER_LOW);
    low = (product + 1) >>> 0;
    high = (high + (low === 0 ? 1 : 0)) >>> 0;
    next = Math.floor((bucket + 1) * (0x8000_0000 / ((high >>> 1) + 1)));
  }
  return bucket;
}
