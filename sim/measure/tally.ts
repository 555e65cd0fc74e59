import { quantileSorted } from "simple-statistics";
import { type Block, Histogram, block } from "./histogram.ts";

/** Up to this many numbers are kept as they are, so that quantiles of small samples are exact. */
const KEPT = 4096;

/**
 * Streaming statistics of non-negative numbers: count, mean, variance, extremes, quantiles.
 *
 * Memory does not grow with the count. Moments of each block are combined by the formula of Chan, Golub and LeVeque
 * (1979); quantiles are exact up to 4096 numbers and within 0.4 % beyond.
 */
export class Tally {
  count = 0;
  mean = 0;
  min = Infinity;
  max = -Infinity;
  /** Sum of squared deviations from the mean. */
  #squares = 0;
  readonly #kept = block(KEPT);
  /** The numbers kept, in order; null until asked for. */
  #sorted: number[] | null = null;
  #histogram: Histogram | null = null;

  /** Adds the first `count` numbers of a block. */
  add(from: Block, count: number): void {
    if (count === 0) return;
    const { values } = from;
    // Deviations from a number near the mean: then one pass is as accurate as two.
    const near = this.count === 0 ? values[0] : this.mean;
    let sum = 0;
    let squares = 0;
    let min = this.min;
    let max = this.max;
    for (let i = 0; i < count; i++) {
      const value = values[i];
      const deviation = value - near;
      sum += deviation;
      squares += deviation * deviation;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    this.min = min;
    this.max = max;
    this.#keep(from, count);
    this.#combine(count, near + sum / count, Math.max(0, squares - (sum * sum) / count));
  }

  merge(other: Tally): void {
    if (other.count === 0) return;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    if (other.#histogram === null) this.#keep(other.#kept, other.count);
    else this.#binned().merge(other.#histogram);
    this.#combine(other.count, other.mean, other.#squares);
  }

  clear(): void {
    this.count = 0;
    this.mean = 0;
    this.#squares = 0;
    this.min = Infinity;
    this.max = -Infinity;
    this.#histogram = null;
    this.#sorted = null;
  }

  /** Sample variance (divisor n − 1); NaN with fewer than two numbers. */
  get variance(): number {
    return this.count < 2 ? NaN : this.#squares / (this.count - 1);
  }

  /** Mean of the squares divided by the squared mean; 1 when all numbers are equal. */
  get squareRatio(): number {
    return 1 + this.#squares / (this.count * this.mean * this.mean);
  }

  /** The value below which the share `p` lies, 0 < p < 1; NaN when there is none. */
  quantile(p: number): number {
    if (this.count === 0) return NaN;
    if (this.#histogram === null) {
      this.#sorted ??= Array.from(this.#kept.values.subarray(0, this.count).toSorted());
      return quantileSorted(this.#sorted, p);
    }
    return Math.min(this.max, Math.max(this.min, this.#histogram.quantile(p)));
  }

  /** Non-empty bins in ascending order: upper edge and count in turn, which go from thread to thread as they are. */
  bins(): Float64Array {
    let histogram = this.#histogram;
    if (histogram === null) {
      histogram = new Histogram();
      histogram.add(this.#kept, this.count, this.min, this.max);
    }
    const bins: number[] = [];
    for (const [upper, count] of histogram.entries()) bins.push(upper, count);
    return Float64Array.from(bins);
  }

  #keep(from: Block, count: number): void {
    this.#sorted = null;
    if (this.#histogram !== null || this.count + count > KEPT) this.#binned().add(from, count, this.min, this.max);
    else this.#kept.values.set(from.values.subarray(0, count), this.count);
  }

  /** The histogram, with the numbers kept so far moved into it. */
  #binned(): Histogram {
    if (this.#histogram === null) {
      this.#histogram = new Histogram();
      this.#histogram.add(this.#kept, this.count, this.min, this.max);
    }
    return this.#histogram;
  }

  #combine(count: number, mean: number, squares: number): void {
    const all = this.count + count;
    const difference = mean - this.mean;
    this.mean += (difference * count) / all;
    this.#squares += squares + (difference * difference * this.count * count) / all;
    this.count = all;
  }
}
