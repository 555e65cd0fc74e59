import type { Kernel } from "../types.ts";
import { type Blocks, type Cut, elementsOf, partsOf } from "./blocks.ts";

/** Doubles up to here hold every whole number. */
const EXACT = 0x20_0000_0000_0000;

/** The sum of the whole numbers first … last, added one by one: exact, for numbers up to 2^52 either way. */
export function sumOf(first: number, last: number): bigint {
  // So many of them cannot add up to more than a double holds.
  const most = Math.floor(EXACT / Math.max(1, Math.abs(first), Math.abs(last)));
  let sum = 0n;
  for (let from = first; from <= last; from += most) sum += BigInt(plainSum(from, Math.min(from + most - 1, last)));
  return sum;
}

function plainSum(first: number, last: number): number {
  let sum = 0;
  for (let i = first; i <= last; i++) sum += i;
  return sum;
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
