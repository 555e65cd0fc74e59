import type { ValuesSpec } from "../../scenario/job.ts";
import { drawKernel } from "../workloads/arrays.ts";
import { blocksIn, sharedFloats } from "../workloads/blocks.ts";
import { inChunks } from "./divisible.ts";
import { readColumns } from "./input.ts";
import type { JobContext } from "./types.ts";

/** The numbers that a job is about, in shared memory: drawn by the workers, or read from a file. */
export async function valuesOf(
  spec: ValuesSpec,
  block: number,
  context: JobContext,
): Promise<Float64Array<SharedArrayBuffer>> {
  if ("file" in spec) {
    const { columns } = await readColumns(context.read, spec.file, [spec.column], spec.delimiter);
    return columns[0];
  }
  const { count, distribution } = spec;
  const values = sharedFloats(count);
  const input = { seed: context.seed, distribution, values, count, block };
  await inChunks(context, { blocks: blocksIn(input), input, kernel: drawKernel });
  return values;
}

/** A column of numbers as the lines of a file. */
export function* csvLines(header: string, columns: readonly ArrayLike<number>[]): Iterable<string> {
  yield `${header}\n`;
  for (let from = 0; from < columns[0].length; from += 4096) {
    const rows: string[] = [];
    const to = Math.min(from + 4096, columns[0].length);
    for (let i = from; i < to; i++) rows.push(columns.map((column) => column[i]).join(","));
    yield `${rows.join("\n")}\n`;
  }
}

/** Whether two arrays have the same bits. */
export function sameBits(a: Float64Array, b: Float64Array): boolean {
  const words = new BigUint64Array(a.buffer, a.byteOffset, a.length);
  const others = new BigUint64Array(b.buffer, b.byteOffset, b.length);
  return a.length === b.length && words.every((word, i) => word === others[i]);
}
