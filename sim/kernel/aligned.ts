/** Bytes before the first number: a large block begins 16 bytes after the start of a cache line. */
const ALIGNMENT = 48;

/** Zeros for records of a whole or half cache line each: none of them lies across the end of one. */
export const alignedFloats = (length: number): Float64Array =>
  new Float64Array(new ArrayBuffer(ALIGNMENT + 8 * length), ALIGNMENT);

/** The same memory as 32-bit words, two to a number. */
export const wordsOf = (floats: Float64Array): Int32Array => new Int32Array(floats.buffer, floats.byteOffset);
