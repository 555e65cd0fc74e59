import type { Control, Kernel } from "../types.ts";

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

/** Chunks of blocks that threads share: whoever is idle takes the next one, which costs no message. */
export interface Turns {
  /** Chunk i is of the blocks chunks[2 · i] … chunks[2 · i + 1] − 1. */
  readonly chunks: Int32Array;
  /** How many have been taken, at index 0; more than there are when none is left. */
  readonly taken: Int32Array<SharedArrayBuffer>;
}

export function turnsOf(chunks: readonly Blocks[]): Turns {
  const taken = new Int32Array(new SharedArrayBuffer(4));
  return { chunks: Int32Array.from(chunks.flatMap(({ from, to }) => [from, to])), taken };
}

/** The next chunk; null: none is left. */
export function nextTurn({ chunks, taken }: Turns): Blocks | null {
  const at = 2 * Atomics.add(taken, 0, 1);
  return at < chunks.length ? { from: chunks[at], to: chunks[at + 1] } : null;
}

/** Leaves nothing to be taken. */
export function endTurns({ chunks, taken }: Turns): void {
  Atomics.store(taken, 0, chunks.length);
}

/** What consecutive blocks gave, and the first of them. */
export interface PartsFrom<Part> {
  readonly from: number;
  readonly parts: readonly Part[];
}

/** What a thread has done. */
export interface Share<Part> {
  readonly done: readonly PartsFrom<Part>[];
  /** Time it took, s. */
  readonly seconds: number;
}

/**
 * A kernel of blocks for a thread that takes chunk after chunk, until none is left. It throws an Error where the kernel
 * does not give one part for each block.
 */
export function inTurns<Input extends object, Part>({
  name,
  run,
}: Kernel<Input & Blocks, readonly Part[]>): Kernel<Input & Turns, Share<Part>> {
  return {
    name,
    run(input, control) {
      const since = performance.now();
      const done: PartsFrom<Part>[] = [];
      for (let chunk = nextTurn(input); chunk !== null; chunk = nextTurn(input)) {
        const { from, to } = chunk;
        const parts = run({ ...input, from, to }, control);
        if (parts.length !== to - from) throw new Error(`${name}: ${to - from} blocks gave ${parts.length} parts`);
        done.push({ from, parts });
      }
      return { done, seconds: (performance.now() - since) / 1000 };
    },
  };
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

/**
 * The same work on one thread, a block at a time: a loop over everything in one call would be compiled while it runs,
 * which may make it several times slower than the threads' own.
 */
export function inSteps<Part>({ count, block }: Cut, part: (start: number, end: number) => Part): Part[] {
  const parts: Part[] = [];
  for (let start = 0; start < count; start += block) parts.push(part(start, Math.min(start + block, count)));
  return parts;
}

/**
 * Zeros that all threads see, in memory that is there already: the first touch of a page costs several times what the
 * work on it does, and would be timed as if it were work.
 */
export function sharedFloats(length: number): Float64Array<SharedArrayBuffer> {
  return new Float64Array(new SharedArrayBuffer(8 * length)).fill(0);
}
