import { parquetMetadata, parquetReadObjects, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { quoted } from "../../workload/csv.ts";
import { instant } from "../../workload/instant.ts";
import { type ColumnName, placesOf } from "../../workload/table.ts";
import type { TradeFileSpec } from "./spec.ts";
import { PER_SECOND, type Trade, TradeBlock, type Trades, type TradeSource } from "./trades.ts";

const BLOCK = 4096;

/** Where each field of a trade stands in a row; −1: the file has none. */
type Places = Record<keyof TradeFileSpec["columns"], number>;

/**
 * Trades of a CSV file, or of a Parquet file where the name ends in .parquet, in the order of their rows. A row that
 * cannot be read becomes a trade without numbers: what is done with it is not for the reader to say. Without a column
 * of sequences the rows are counted. `blocks` throws TraceError where a column is missing.
 *
 * @param open gives the bytes of the file, each time it is called
 */
export function fileTrades(spec: TradeFileSpec, open: () => AsyncIterable<Uint8Array>): TradeSource {
  const symbols = new Symbols();
  return {
    symbols: symbols.names,
    blocks: () =>
      spec.file.endsWith(".parquet") ? parquetBlocks(spec, open(), symbols) : csvBlocks(spec, open(), symbols),
  };
}

/** Numbers for names, in order of first appearance. */
class Symbols {
  readonly names: string[] = [];
  readonly #numbers = new Map<string, number>();

  number(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.names.length);
    this.names.push(name);
    return this.names.length - 1;
  }
}

async function* csvBlocks(
  spec: TradeFileSpec,
  bytes: AsyncIterable<Uint8Array>,
  symbols: Symbols,
): AsyncGenerator<Trades> {
  const header = !Object.values(spec.columns).some((column) => typeof column === "number");
  const block = new TradeBlock(BLOCK);
  let places: Places | null = null;
  let width = 0;
  let row = 0;
  for await (const line of lines(bytes)) {
    if (line === "") continue;
    const fields = line.includes('"') ? quoted(line, spec.delimiter) : line.split(spec.delimiter);
    if (places === null) {
      const known: ColumnName[] = header
        ? (fields ?? []).map((name) => name.trim())
        : (fields ?? []).map((_, i) => i + 1);
      places = placesIn(known, spec.columns);
      width = known.length;
      if (header) continue;
    }
    const whole = fields?.length === width ? fields : [];
    block.add(tradeOf(whole, places, spec, symbols, row++));
    if (block.isFull) yield block.take();
  }
  if (block.count > 0) yield block.take();
}

async function* lines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const text = new TextDecoder();
  let rest = "";
  for await (const chunk of bytes) {
    const found = (rest + text.decode(chunk, { stream: true })).split("\n");
    rest = found.pop() ?? "";
    for (const line of found) yield withoutReturn(line);
  }
  rest += text.decode();
  if (rest !== "") yield withoutReturn(rest);
}

const withoutReturn = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line);

async function* parquetBlocks(
  spec: TradeFileSpec,
  bytes: AsyncIterable<Uint8Array>,
  symbols: Symbols,
): AsyncGenerator<Trades> {
  const parts: Uint8Array[] = [];
  for await (const chunk of bytes) parts.push(chunk);
  const file = new Uint8Array(Buffer.concat(parts)).buffer;
  const metadata = parquetMetadata(file);
  const known = parquetSchema(metadata).children.map(({ element }) => element.name);
  const places = placesIn(known, spec.columns);
  const columns = Object.values(spec.columns).map(String);
  const block = new TradeBlock(BLOCK);
  const rows = Number(metadata.num_rows);
  for (let from = 0; from < rows; from += BLOCK) {
    const rowEnd = Math.min(rows, from + BLOCK);
    const given = await parquetReadObjects({ file, metadata, compressors, columns, rowStart: from, rowEnd });
    for (const [i, row] of given.entries()) {
      const fields = known.map((name) => plain(row[name]));
      block.add(tradeOf(fields, places, spec, symbols, from + i));
    }
    yield block.take();
  }
}

/** Instants are s since 1970; whole numbers of 64 bits become ordinary ones. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  return typeof value === "bigint" ? Number(value) : value;
}

function placesIn(known: readonly ColumnName[], columns: TradeFileSpec["columns"]): Places {
  const place = (name: ColumnName | undefined): number => (name === undefined ? -1 : placesOf(known, [name], 1)[0]);
  const { time, price, size, symbol, sequence } = columns;
  return {
    time: place(time),
    price: place(price),
    size: place(size),
    symbol: place(symbol),
    sequence: place(sequence),
  };
}

function tradeOf(
  fields: readonly unknown[],
  places: Places,
  { scale }: TradeFileSpec,
  symbols: Symbols,
  row: number,
): Trade {
  const symbol = fields[places.symbol];
  return {
    time: Math.round(instant(fields[places.time]) * scale.time * PER_SECOND),
    price: numberIn(fields[places.price]) * scale.price,
    size: numberIn(fields[places.size]) * scale.size,
    sequence: places.sequence === -1 ? row : numberIn(fields[places.sequence]),
    symbol: symbols.number(typeof symbol === "string" || typeof symbol === "number" ? String(symbol).trim() : ""),
  };
}

function numberIn(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" ? Number(value) : NaN;
}
