import type { Kernel } from "../types.ts";
import { type ArrayInput, meanOf, sumIn } from "./arrays.ts";
import { type Blocks, type Cut, blocksIn, elementsOf, partsOf } from "./blocks.ts";

/** What is known of some numbers. */
export interface Moments {
  readonly count: number;
  readonly sum: number;
  readonly mean: number;
  /** Sum of the squared differences from the mean. */
  readonly squares: number;
  readonly min: number;
  readonly max: number;
}

export interface SummaryInput extends ArrayInput {
  /** The numbers again, each block sorted. */
  readonly sorted: Float64Array<SharedArrayBuffer>;
}

/** Moments of each block, and its numbers sorted: quantiles then need no more than counting. */
export const summaryKernel: Kernel<SummaryInput & Blocks, Moments[]> = {
  name: "summary",
  run: (input, control) => partsOf(input, control, (block) => summarise(input, block)),
};

function summarise({ values, sorted, ...cut }: SummaryInput, block: number): Moments {
  const { start, end } = elementsOf(block, cut);
  // A copy of its own is sorted much sooner than shared memory.
  const own = values.slice(start, end).sort();
  sorted.set(own, start);
  const sum = sumIn(values, start, end);
  const mean = sum / (end - start);
  const squares = squaredFrom(mean, values, start, end);
  return { count: end - start, sum, mean, squares, min: own[0], max: own[own.length - 1] };
}

/** Sum of the squared differences from a number. */
function squaredFrom(mean: number, values: Float64Array, start: number, end: number): number {
  let squares = 0;
  for (let i = start; i < end; i++) squares += (values[i] - mean) * (values[i] - mean);
  return squares;
}

/** Puts the moments of blocks together in order (Chan, Golub and LeVeque 1983, The American Statistician 37(3)). */
export function merged(parts: readonly Moments[]): Moments {
  const all = parts.reduce((a, b) => {
    const count = a.count + b.count;
    const difference = b.mean - a.mean;
    return {
      count,
      sum: a.sum + b.sum,
      mean: a.mean + (difference * b.count) / count,
      squares: a.squares + b.squares + (difference * difference * a.count * b.count) / count,
      min: Math.min(a.min, b.min),
      max: Math.max(a.max, b.max),
    };
  });
  const sums = parts.map(({ sum }) => sum);
  return { ...all, mean: meanOf(sums, all.count) };
}

/** The summary on one thread, block after block. */
export function summaryAlone(input: SummaryInput): Moments {
  return merged(Array.from({ length: blocksIn(input) }, (_, block) => summarise(input, block)));
}

const bits = new BigInt64Array(1);
const float = new Float64Array(bits.buffer);
const MOST = 0x7fff_ffff_ffff_ffffn;

/** A whole number for each double, in their order. */
function rank(value: number): bigint {
  float[0] = value;
  return bits[0] < 0n ? -(bits[0] & MOST) : bits[0];
}

/** The double of a rank. */
function valueOf(ranked: bigint): number {
  bits[0] = ranked < 0n ? -MOST - 1n - ranked : ranked;
  return float[0];
}

/**
 * The exact quantile p: the least number with at least p · count numbers that are not above it. Bisects the doubles
 * between least and greatest, counting in the sorted blocks; O(64 · blocks · log block).
 */
export function quantile(sorted: Float64Array, cut: Cut, { min, max }: Moments, p: number): number {
  const needed = Math.max(1, Math.ceil(p * cut.count));
  let low = rank(min);
  let high = rank(max);
  while (low < high) {
    const middle = (low + high) >> 1n;
    if (countUpTo(sorted, cut, valueOf(middle)) >= needed) high = middle;
    else low = middle + 1n;
  }
  return valueOf(low);
}

function countUpTo(sorted: Float64Array, cut: Cut, value: number): number {
  let count = 0;
  for (let block = 0; block < blocksIn(cut); block++) {
    const { start, end } = elementsOf(block, cut);
    let low = start;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle] <= value) low = middle + 1;
      else high = middle;
    }
    count += low - start;
  }
  return count;
}
