/** Hash functions of texts as systems in production have them, so that a key goes where it would go there. */

const encoder = new TextEncoder();

/** MurmurHash2 of the text's UTF-8 bytes with the seed 0x9747b28c: a signed number of 32 bits (Appleby 2008). */
export function murmur2(text: string): number {
  const M = 0x5bd1e995;
  const bytes = encoder.encode(text);
  const { length } = bytes;
  const whole = length - (length % 4);
  let h = 0x9747b28c ^ length;
  for (let i = 0; i < whole; i += 4) {
    const word = bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    const k = Math.imul(word, M);
    h = Math.imul(h, M) ^ Math.imul(k ^ (k >>> 24), M);
  }
  if (length > whole) {
    for (let i = length - 1; i >= whole; i--) h ^= bytes[i] << (8 * (i - whole));
    h = Math.imul(h, M);
  }
  h = Math.imul(h ^ (h >>> 13), M);
  return h ^ (h >>> 15);
}

/** CRC of 16 bits of the text's UTF-8 bytes: polynomial 0x1021, from 0 on (XMODEM). */
function crc16(text: string): number {
  let crc = 0;
  for (const byte of encoder.encode(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ ((crc & 0x8000) === 0 ? 0 : 0x1021)) & 0xffff;
  }
  return crc;
}

/** What counts of a key: the text between the first { and the next }, unless there is none. */
function hashTag(key: string): string {
  const from = key.indexOf("{");
  const to = from === -1 ? -1 : key.indexOf("}", from);
  return to > from + 1 ? key.slice(from + 1, to) : key;
}

export const REDIS_SLOTS = 16_384;

/** The hash slot 0 … 16383 of a key of a Redis cluster (Redis Cluster Specification, "Key distribution model"). */
export const redisSlot = (key: string): number => crc16(hashTag(key)) % REDIS_SLOTS;

/** Murmur3 of a number of 32 bits, made ≥ 0, as Flink spreads keys over key groups (Flink, `MathUtils.murmurHash`). */
export function flinkHash(code: number): number {
  let h = Math.imul(code, 0xcc9e2d51);
  h = Math.imul((h << 15) | (h >>> 17), 0x1b873593);
  h = ((Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0) ^ 4;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  return h === -0x8000_0000 ? 0 : Math.abs(h);
}
