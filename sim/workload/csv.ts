import { eachLine } from "./lines.ts";
import { type RequestSpec, Requests } from "./requests.ts";
import type { Trace } from "./trace.ts";
import { TraceError } from "./trace-error.ts";

const text = new TextDecoder();

/**
 * Reads requests from delimited text with a header row (RFC 4180). A field may be quoted, and then hold delimiters,
 * line ends and doubled quotes. A quote that does not open a field is an ordinary character, and in tab-separated files
 * every quote is: logs have lone ones.
 *
 * @throws TraceError on missing columns and on rows with another number of fields than the header
 */
export async function readCsv(
  bytes: AsyncIterable<Uint8Array>,
  spec: RequestSpec,
  { classes }: { classes: readonly string[] },
): Promise<Trace> {
  const requests = new Requests(spec, classes);
  const quotes = spec.delimiter !== "\t";
  let header: string[] | null = null;
  let place: Places | null = null;
  let open = "";
  let openedAt = 0;
  await eachLine(bytes, (line, from, to, number) => {
    const content = text.decode(line.subarray(from, to));
    const row = open === "" ? content : `${open}\n${content}`;
    if (row === "" && open === "") return;
    const fields = quotes && row.includes('"') ? quoted(row, spec.delimiter) : row.split(spec.delimiter);
    if (fields === null) {
      if (open === "") openedAt = number;
      open = row;
      return;
    }
    open = "";
    if (header === null || place === null) {
      header = fields.map((name) => name.trim());
      place = placesOf(header, spec, number);
      return;
    }
    if (fields.length !== header.length) {
      requests.problem(number, 1, `the header has ${header.length} fields, this row has ${fields.length}`);
      return;
    }
    requests.add(
      {
        arrival: fields[place.arrival],
        size: fields[place.size],
        key: fields[place.key],
        class: fields[place.class],
        estimate: fields[place.estimate],
      },
      number,
    );
  });
  if (open !== "") requests.problem(openedAt, 1, "a quote that is opened here is never closed");
  return requests.trace();
}

type Places = Record<"arrival" | "size" | "key" | "class" | "estimate", number>;

function placesOf(header: readonly string[], { columns }: RequestSpec, line: number): Places {
  const missing = Object.values(columns).filter((name) => !header.includes(name));
  if (missing.length > 0) {
    const known = header.join(", ");
    throw new TraceError(
      missing.map((name) => ({ line, column: 1, message: `there is no column "${name}"; the header has ${known}` })),
    );
  }
  const at = (name: string | undefined): number => (name === undefined ? -1 : header.indexOf(name));
  return {
    arrival: at(columns.arrival),
    size: at(columns.size),
    key: at(columns.key),
    class: at(columns.class),
    estimate: at(columns.estimate),
  };
}

/** The fields of a row with quotes; null while a quoted field is open at its end. */
export function quoted(row: string, delimiter: string): string[] | null {
  const fields: string[] = [];
  let i = 0;
  for (;;) {
    let field = "";
    if (row[i] === '"') {
      let end = row.indexOf('"', i + 1);
      while (end !== -1 && row[end + 1] === '"') end = row.indexOf('"', end + 2);
      if (end === -1) return null;
      field = row.slice(i + 1, end).replaceAll('""', '"');
      i = end + 1;
    }
    const next = row.indexOf(delimiter, i);
    fields.push(field + row.slice(i, next === -1 ? row.length : next));
    if (next === -1) return fields;
    i = next + delimiter.length;
  }
}
