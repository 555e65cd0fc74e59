import { FloatColumn } from "./columns.ts";
import { quoted } from "./csv.ts";
import { eachLine } from "./lines.ts";
import { MOST_PROBLEMS, TraceError, type TraceProblem } from "./trace-error.ts";

/** Columns by the names in the header, or by numbers from 1 where there is no header. */
export type ColumnName = string | number;

/** Numbers by column. */
export interface Table {
  readonly names: readonly ColumnName[];
  /** In the order of `names`, in shared memory. */
  readonly columns: readonly Float64Array<SharedArrayBuffer>[];
  readonly rows: number;
}

const text = new TextDecoder();

/**
 * Reads columns of numbers from delimited text.
 *
 * @param chosen the columns; `{ except }`: all but these
 * @param header whether the first line has names
 * @throws TraceError on missing columns, rows of another length, and what is not a finite number
 */
export async function readTable(
  bytes: AsyncIterable<Uint8Array>,
  { chosen, header, delimiter }: { chosen: Chosen; header: boolean; delimiter: string },
): Promise<Table> {
  const problems: TraceProblem[] = [];
  let places: number[] = [];
  let names: ColumnName[] = [];
  let fieldCount = -1;
  const columns: FloatColumn[] = [];
  await eachLine(bytes, (line, from, to, number) => {
    const row = text.decode(line.subarray(from, to));
    if (row === "" || problems.length === MOST_PROBLEMS) return;
    const fields = row.includes('"') ? quoted(row, delimiter) : row.split(delimiter);
    if (fields === null) {
      problems.push({ line: number, column: 1, message: "a quote that is opened here is not closed" });
      return;
    }
    if (fieldCount === -1) {
      fieldCount = fields.length;
      names = header ? fields.map((name) => name.trim()) : fields.map((_, i) => i + 1);
      places = placesOf(names, chosen, number);
      names = places.map((place) => names[place]);
      for (const _ of places) columns.push(new FloatColumn());
      if (header) return;
    }
    if (fields.length !== fieldCount) {
      const message = `the first line has ${fieldCount} fields, this one has ${fields.length}`;
      problems.push({ line: number, column: 1, message });
      return;
    }
    for (const [i, place] of places.entries()) {
      const value = fields[place].trim() === "" ? NaN : Number(fields[place]);
      if (Number.isFinite(value)) columns[i].push(value);
      else problems.push({ line: number, column: place + 1, message: `"${fields[place]}" is no number` });
    }
  });
  if (problems.length > 0) throw new TraceError(problems.slice(0, MOST_PROBLEMS));
  const rows = columns[0]?.length ?? 0;
  if (rows === 0) throw new TraceError([{ line: 0, column: 0, message: "there are no rows" }]);
  return { names, columns: columns.map((column) => column.shared()), rows };
}

/** Which columns are wanted. */
export type Chosen = readonly ColumnName[] | { readonly except: readonly ColumnName[] };

/**
 * Where the chosen columns stand.
 *
 * @throws TraceError when one is not there
 */
export function placesOf(known: readonly ColumnName[], chosen: Chosen, line: number): number[] {
  const named = "except" in chosen ? chosen.except : chosen;
  const missing = named.filter((name) => !known.includes(name));
  if (missing.length > 0) {
    const message = (name: ColumnName): string => `there is no column "${name}"; known: ${known.join(", ")}`;
    throw new TraceError(missing.map((name) => ({ line, column: 1, message: message(name) })));
  }
  if ("except" in chosen) return [...known.keys()].filter((place) => !chosen.except.includes(known[place]));
  return chosen.map((name) => known.indexOf(name));
}
