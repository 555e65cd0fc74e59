/** A block of numbers that can also be read as 32-bit words. */
export interface Block {
  readonly values: Float64Array;
  readonly words: Uint32Array;
}

export function block(length: number): Block {
  const values = new Float64Array(length);
  return { values, words: new Uint32Array(values.buffer) };
}

const HIGH_WORD = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;
/** Bins per octave: 2^8, by the first eight bits of the mantissa. */
const PER_OCTAVE = 256;
/** Octaves covered: 2^−64 to 2^64. */
const OCTAVES = 128;
const BINS = PER_OCTAVE * OCTAVES;
/** Numbers in all up to which no bin of 32 bits overflows, with room for one more block. */
const ENOUGH_FOR_32_BITS = 4e9;
/** The leading 20 bits (sign, exponent, eight of the mantissa) of 2^−64. */
const FIRST = (1023 - 64) * PER_OCTAVE;

/**
 * Counts of positive numbers in bins that are 1/256 of an octave wide, found by reading the leading bits of the double:
 * a quantile is off by less than 0.4 % of its value. Zero and everything below 2^−64 share one bin, everything above
 * 2^64 another. Two histograms merge exactly, by adding.
 */
export class Histogram {
  count = 0;
  /** Whole numbers of 32 bits while they suffice: they fit in half as many cache lines. */
  #bins: Uint32Array | Float64Array = new Uint32Array(BINS + 2);
  /** Bins before the first and from the end on are empty: most histograms use a few octaves of the 128. */
  #first = BINS + 2;
  #end = 0;

  /**
   * Counts the first `count` numbers of a block; none may be negative or NaN.
   *
   * @param min at most the least of them
   * @param max at least the greatest of them
   */
  add({ words }: Block, count: number, min: number, max: number): void {
    if (count === 0) return;
    this.#first = Math.min(this.#first, binOf(min));
    this.#end = Math.max(this.#end, binOf(max) + 1);
    const bins = this.#bins;
    // Constants of the module taken out once: in the loop each use would cost a lookup.
    const high = HIGH_WORD;
    const offset = FIRST - 1;
    const above = BINS + 1;
    for (let i = 0; i < count; i++) {
      const bin = (words[2 * i + high] >>> 12) - offset;
      bins[bin < 0 ? 0 : bin > above ? above : bin]++;
    }
    this.count += count;
    if (this.count > ENOUGH_FOR_32_BITS) this.#widen();
  }

  merge(other: Histogram): void {
    this.count += other.count;
    if (this.count > ENOUGH_FOR_32_BITS) this.#widen();
    this.#first = Math.min(this.#first, other.#first);
    this.#end = Math.max(this.#end, other.#end);
    for (let bin = other.#first; bin < other.#end; bin++) this.#bins[bin] += other.#bins[bin];
  }

  /** From now on a bin can hold any number. */
  #widen(): void {
    if (this.#bins instanceof Uint32Array) this.#bins = Float64Array.from(this.#bins);
  }

  /** The value below which the share `p` of the numbers lies, by linear interpolation within its bin. */
  quantile(p: number): number {
    const target = p * this.count;
    let below = 0;
    for (let bin = this.#first; bin < this.#end; bin++) {
      const inBin = this.#bins[bin];
      if (inBin > 0 && below + inBin >= target) {
        if (bin === 0) return 0;
        return lower(bin) + ((target - below) / inBin) * (lower(bin + 1) - lower(bin));
      }
      below += inBin;
    }
    return NaN;
  }

  /** The non-empty bins in ascending order: the upper edge of each and how many numbers are in it. */
  *entries(): Generator<[upper: number, count: number]> {
    for (let bin = this.#first; bin < this.#end; bin++) {
      if (this.#bins[bin] > 0) yield [bin === 0 ? 0 : lower(bin + 1), this.#bins[bin]];
    }
  }
}

const one = block(1);

function binOf(value: number): number {
  one.values[0] = value;
  return Math.min(BINS + 1, Math.max(0, (one.words[HIGH_WORD] >>> 12) - FIRST + 1));
}

/** Lower edge of a bin; 0 for the first, 2^64 for the last and beyond. */
function lower(bin: number): number {
  if (bin <= 0) return 0;
  const place = Math.min(bin - 1, BINS);
  const octave = Math.floor(place / PER_OCTAVE);
  return powerOfTwo(octave - 64) * (1 + (place % PER_OCTAVE) / PER_OCTAVE);
}

function powerOfTwo(exponent: number): number {
  let power = 1;
  for (let i = 0; i < Math.abs(exponent); i++) power *= 2;
  return exponent < 0 ? 1 / power : power;
}
