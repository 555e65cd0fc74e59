/** Elementary functions in whole numbers of 1400 binary digits, as an oracle for those in double precision. */

const BITS = 1400n;
const ONE = 1n << BITS;

/** A finite double times 2^1400; what is below that is cut off. */
export function fixed(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const word = view.getBigUint64(0);
  const exponent = Number((word >> 52n) & 0x7ffn);
  const fraction = word & 0xfffffffffffffn;
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n);
  const shift = BigInt(Math.max(1, exponent) - 1075) + BITS;
  const size = shift >= 0n ? mantissa << shift : mantissa >> -shift;
  return word >> 63n === 1n ? -size : size;
}

const times = (a: bigint, b: bigint): bigint => (a * b) >> BITS;

/** e^x by its series at x / 2^24, squared 24 times. */
export function exactExp(x: number): bigint {
  const part = fixed(Math.abs(x)) >> 24n;
  let term = ONE;
  let sum = ONE;
  for (let n = 1n; term > 0n; n++) {
    term = times(term, part) / n;
    sum += term;
  }
  for (let i = 0; i < 24; i++) sum = times(sum, sum);
  return x < 0 ? (ONE * ONE) / sum : sum;
}

/** atan(1 / n) by its series. */
function arcCotangent(n: bigint): bigint {
  let power = ONE / n;
  let sum = power;
  for (let k = 3n; power !== 0n; k += 2n) {
    power = -power / (n * n);
    sum += power / k;
  }
  return sum;
}

/** Machin 1706. */
const PI = 4n * (4n * arcCotangent(5n) - arcCotangent(239n));

/** sin(2πx) by its series, for |x| ≤ 1. */
export function exactSin2pi(x: number): bigint {
  const angle = times(2n * PI, fixed(x));
  let term = angle;
  let sum = angle;
  for (let n = 2n; term !== 0n; n += 2n) {
    term = -times(times(term, angle), angle) / (n * (n + 1n));
    sum += term;
  }
  return sum;
}

/** The distance from one double to the next larger one in size. */
export function ulp(x: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(x));
  const word = view.getBigUint64(0);
  view.setBigUint64(0, word + 1n);
  return view.getFloat64(0) - Math.abs(x);
}

/** How far a double is from an exact value, in units of its last place. */
export function ulpsOff(got: number, exact: bigint): number {
  const difference = fixed(got) - exact;
  return Number((difference * 1_000_000n) / fixed(ulp(got))) / 1_000_000;
}
