import type { Kernel } from "../types.ts";
import { type Blocks, type Cut, elementsOf, partsOf } from "./blocks.ts";

/** Sums of doubles are exact up to 2^53; those this large are carried over, and one more number then still fits. */
const CARRY = 0x10_0000_0000_0000;

/**
 * The sum of the whole numbers first … last, added one by one. Exact for numbers up to 2^52 either way; a sum that
 * large goes over into a number of any length.
 */
export function sumOf(first: number, last: number): bigint {
  let carried = 0n;
  let sum = 0;
  for (let i = first; i <= last; i++) {
    sum += i;
    if (sum >= CARRY || sum <= -CARRY) {
      carried += BigInt(sum);
      sum = 0;
    }
  }
  return carried + BigInt(sum);
}

/** Cut from the first number on. */
export interface SumInput extends Cut {
  readonly first: number;
}

/** Sum of each block of a range of whole numbers, as decimal digits. */
export const sumKernel: Kernel<SumInput & Blocks, string[]> = {
  name: "sum",
  run: (input, control) =>
    partsOf(input, control, (block) => {
      const { start, end } = elementsOf(block, input);
      return String(sumOf(input.first + start, input.first + end - 1));
    }),
};
