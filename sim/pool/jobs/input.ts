import { parquetMetadata, parquetRead, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { TraceError } from "../../workload/trace-error.ts";
import { type Chosen, type ColumnName, placesOf, readTable, type Table } from "../../workload/table.ts";
import { sharedFloats } from "../workloads/blocks.ts";
import type { JobContext } from "./types.ts";

/** A file of the user's with columns of numbers cannot be used; the message names file, line and rule. */
export class InputError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "InputError";
  }
}

/**
 * Columns of numbers of a CSV file, or of a Parquet file where the name ends in .parquet.
 *
 * @throws InputError with what is wrong in the file
 */
export async function readColumns(
  read: JobContext["read"],
  file: string,
  chosen: Chosen,
  delimiter: string,
): Promise<Table> {
  const named = "except" in chosen ? chosen.except : chosen;
  const header = !named.some((name) => typeof name === "number");
  try {
    if (file.endsWith(".parquet")) return await fromParquet(await bytesOf(read(file)), chosen);
    return await readTable(read(file), { chosen, header, delimiter });
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    const lines = error.problems.map(({ line, column, message }) => `${file}:${line}:${column}  ${message}`);
    throw new InputError(lines.join("\n"), { cause: error });
  }
}

/** All bytes of a file. */
export async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function fromParquet({ buffer }: Uint8Array<ArrayBuffer>, chosen: Chosen): Promise<Table> {
  const metadata = parquetMetadata(buffer);
  const rows = Number(metadata.num_rows);
  const known = parquetSchema(metadata).children.map(({ element }) => element.name);
  const names: ColumnName[] = placesOf(known, chosen, 0).map((place) => known[place]);
  const columns = names.map(() => sharedFloats(rows));
  const problems: string[] = [];
  await parquetRead({
    file: buffer,
    metadata,
    compressors,
    columns: names.map(String),
    onChunk: ({ columnName, columnData, rowStart }) => {
      const column = columns[names.indexOf(columnName)];
      for (const [i, given] of Array.from(columnData).entries()) {
        const value = typeof given === "number" || typeof given === "bigint" ? Number(given) : NaN;
        if (Number.isFinite(value)) column[rowStart + i] = value;
        else problems.push(`${columnName}, row ${rowStart + i + 1}: "${String(given)}" is no number`);
      }
    },
  });
  const [first] = problems;
  if (rows === 0) throw new TraceError([{ line: 0, column: 0, message: "there are no rows" }]);
  if (first !== undefined) throw new TraceError([{ line: 0, column: 0, message: first }]);
  return { names, columns, rows };
}
