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

/** Structured cloning keeps the length of a view modulo this number of bytes, and says nothing (V8 11.3). */
const TOO_LONG = 2 ** 32;

/**
 * An input in which long arrays are left without their view: their memory goes to a thread whole, where `inTurns` puts
 * the view back.
 *
 * @throws RangeError for another view of 4 GiB or more, which would come shorter than it is
 */
export function toSend<Input extends object>(input: Input): Input {
  const entries = Object.entries(input).map(([name, value]) => [name, memoryOf(name, value)]);
  return Object.fromEntries(entries) as Input;
}

function memoryOf(name: string, value: unknown): unknown {
  if (!ArrayBuffer.isView(value) || value.byteLength < TOO_LONG) return value;
  const { buffer } = value;
  const isWhole = value.byteLength === buffer.byteLength && buffer instanceof SharedArrayBuffer;
  if (isWhole && value instanceof Float64Array) return buffer;
  throw new RangeError(`${name}: a thread can be given less than 4 GiB of this kind, got ${value.byteLength} bytes`);
}

/** What `toSend` was given. */
function received<Input extends object>(input: Input): Input {
  const entries = Object.entries(input).map(([name, value]) => [
    name,
    value instanceof SharedArrayBuffer ? new Float64Array(value) : value,
  ]);
  return Object.fromEntries(entries) as Input;
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
    run(sent, control) {
      const since = performance.now();
      const input = received(sent);
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
 * A long loop in short calls, of a function with plain arguments: V8 compiles a long loop while it runs, and where what
 * comes before or after it has hardly been done by then, each call comes to that code late, and leaves it at the end.
 */
export function inStretches(start: number, end: number, part: (from: number, to: number) => void): void {
  for (let from = start; from < end; from += STRETCH) part(from, Math.min(from + STRETCH, end));
}

/** Elements of one call. */
const STRETCH = 1024;

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
