import type { Parameter } from "./types.ts";

/** Sizes of so many consecutive blocks of a whole, as equal as can be: the first ones have one more. */
export function blockSizes(size: number, blocks: number): number[] {
  const least = Math.floor(size / blocks);
  const more = size - least * blocks;
  return Array.from({ length: blocks }, (_, i) => least + (i < more ? 1 : 0));
}

/** In which of these blocks the place 0 ≤ place < size is. O(1). */
export function blockOf(place: number, size: number, blocks: number): number {
  const least = Math.floor(size / blocks);
  const more = size - least * blocks;
  const inLarge = more * (least + 1);
  return place < inLarge ? Math.floor(place / (least + 1)) : more + Math.floor((place - inLarge) / least);
}

/** Chunks of a whole, each as large as said of what is left and how many there are already, the last what is left. */
export function chunksOf(size: number, next: (left: number, count: number) => number): number[] {
  const chunks: number[] = [];
  for (let left = size; left > 0;) {
    const chunk = Math.min(left, Math.max(1, next(left, chunks.length)));
    chunks.push(chunk);
    left -= chunk;
  }
  return chunks;
}

/** Least size of a chunk, the same wherever it is used. */
export const LEAST: Parameter = { type: "integer", default: 1, min: 1, summary: "Iterations of the smallest chunks." };
