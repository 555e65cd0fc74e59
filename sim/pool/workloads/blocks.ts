import type { Control } from "../types.ts";

/** Consecutive blocks of work, from ≤ block < to. */
export interface Blocks {
  readonly from: number;
  readonly to: number;
}

/**
 * What each of some blocks gives, in their order.
 *
 * @throws Error when the work is to stop
 */
export function partsOf<Part>({ from, to }: Blocks, control: Control, part: (block: number) => Part): Part[] {
  const parts: Part[] = [];
  for (let block = from; block < to; block++) {
    if (control.stopped()) throw new Error(`stopped before block ${block} of ${from} to ${to - 1}`);
    parts.push(part(block));
  }
  return parts;
}

/** How elements are cut into blocks. */
export interface Cut {
  /** Elements in all. */
  readonly count: number;
  /** Elements of a block; the last may have fewer. */
  readonly block: number;
}

export const blocksIn = ({ count, block }: Cut): number => Math.ceil(count / block);

/** The elements of a block: start ≤ i < end. */
export function elementsOf(block: number, cut: Cut): { start: number; end: number } {
  const start = block * cut.block;
  return { start, end: Math.min(start + cut.block, cut.count) };
}

/** Numbers that all threads see. */
export function sharedFloats(length: number): Float64Array<SharedArrayBuffer> {
  return new Float64Array(new SharedArrayBuffer(8 * length));
}
