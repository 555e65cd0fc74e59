import * as z from "zod";
import { choice, fileText, forms, list, mapping, nameText, quantity, whole } from "./fields.ts";
import { column, delimiter, factor } from "./file-columns.ts";
import { bytes, duration, plain, rate, share } from "./units.ts";

/** Trades are numbered by 32 bits. */
const MOST_TRADES = 0xffff_ffff;
const MOST_SYMBOLS = 1_000_000;
const MOST_PARTITIONS = 1024;
const MOST_WINDOWS_BEFORE = 100_000;
const LEAST_SEGMENT = 4096;

const time = () => quantity(duration, { min: 1e-6 });

/** Trades that are drawn: a shop window of what real feeds do. */
export interface DrawnTradesSpec {
  events: number;
  symbols: number;
  /** Trades per s of event time, of all symbols. */
  rate: number;
  /** Shares of trades that are unusable, come twice, or are delayed by up to `delay`, s. */
  bad: number;
  duplicates: number;
  delayed: number;
  delay: number;
  /** Share of trades at which the price jumps by 3 %. */
  jumps: number;
}

export interface TradeFileSpec {
  file: string;
  /** Without `symbol` all trades are of one; without `sequence` the rows are counted. */
  columns: {
    time: string | number;
    price: string | number;
    size: string | number;
    symbol?: string | number;
    sequence?: string | number;
  };
  delimiter: string;
  /** Factors that make s, and whatever unit prices and sizes are to have. */
  scale: { time: number; price: number; size: number };
}

const drawnOrRead = "trades, { events: … } or { file: …, columns: … }";
const drawn = () =>
  mapping(drawnOrRead, {
    events: whole(1, MOST_TRADES),
    symbols: whole(1, MOST_SYMBOLS).prefault(100),
    rate: quantity(rate, { above: 0 }).prefault(1000),
    bad: quantity(share, { min: 0, max: 1 }).prefault(0.001),
    duplicates: quantity(share, { min: 0, max: 1 }).prefault(0.005),
    delayed: quantity(share, { min: 0, max: 1 }).prefault(0.05),
    delay: quantity(duration, { min: 0 }).prefault(2),
    jumps: quantity(share, { min: 0, max: 1 }).prefault(0.0001),
  }).refine(({ bad, delayed }) => bad + delayed <= 1, {
    error: "bad and delayed are shares of one whole",
    path: ["delayed"],
  });
const read = () =>
  mapping(drawnOrRead, {
    file: fileText,
    columns: mapping("columns, { time: …, price: …, size: … }", {
      time: column,
      price: column,
      size: column,
      symbol: column.exactOptional(),
      sequence: column.exactOptional(),
    }),
    delimiter,
    scale: mapping("factors, { time: …, price: …, size: … }", { time: factor, price: factor, size: factor }).prefault(
      {},
    ),
  });
const trades = (): z.ZodType<DrawnTradesSpec | TradeFileSpec> => z.union([drawn(), read()]);

const windows = () =>
  list(
    "a list of windows",
    forms("window", "kind", [
      mapping("a window", { kind: z.literal("tumbling"), length: time() }),
      mapping("a window", { kind: z.literal("sliding"), length: time(), slide: time() }).refine(
        ({ slide, length }) => slide <= length,
        { error: "must be <= length: trades between two windows would be in none", path: ["slide"] },
      ),
      mapping("a window", { kind: z.literal("session"), gap: time() }),
    ]),
  );

const of = () => choice("quantity", ["price", "return", "volume", "trades"]).prefault("return");
const limit = () => quantity(plain, { above: 0 }).prefault(4);
const detect = () =>
  list(
    "a list of detectors",
    forms("detector", "kind", [
      mapping("a detector", {
        kind: z.literal("z-score"),
        of: of(),
        over: whole(2, MOST_WINDOWS_BEFORE).prefault(30),
        limit: limit(),
      }),
      mapping("a detector", {
        kind: z.literal("ewma"),
        of: of(),
        weight: quantity(share, { above: 0, below: 1 }).prefault(0.1),
        after: whole(1, MOST_WINDOWS_BEFORE).prefault(30),
        limit: limit(),
      }),
    ]),
  );

const log = () =>
  forms("log", "kind", [
    mapping("a log", {
      kind: z.literal("embedded"),
      segment: quantity(bytes, { min: LEAST_SEGMENT }).prefault("64 MiB"),
      fsync: choice("time of fsync", ["append", "flush"]).prefault("flush"),
    }),
    mapping("a log", {
      kind: z.literal("kafka"),
      brokers: nameText,
      topic: nameText,
      properties: fileText.exactOptional(),
    }),
  ]);

/** Trades through a partitioned log, in windows, to alerts. */
export const streaming = () =>
  mapping("a job", {
    kind: z.literal("streaming"),
    trades: trades(),
    partitions: whole(1, MOST_PARTITIONS).prefault(4),
    pace: quantity(rate, { above: 0 }).exactOptional(),
    allowance: quantity(duration, { min: 0 }).prefault(2),
    windows: windows(),
    detect: detect(),
    delivery: choice("delivery", ["exactly-once", "at-least-once"]).prefault("exactly-once"),
    checkpoint: whole(1, MOST_TRADES).prefault(100_000),
    batch: whole(1, 1_000_000).prefault(8192),
    log: log().prefault({ kind: "embedded" }),
  });

export type StreamingSpec = z.output<ReturnType<typeof streaming>>;
export type WindowSpec = StreamingSpec["windows"][number];
export type DetectorSpec = StreamingSpec["detect"][number];
