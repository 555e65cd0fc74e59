import * as z from "zod";
import { counts } from "./distributions.ts";
import { choice, expectedInstead, fileText, forms, list, mapping, oneGroup, quantity, whole } from "./fields.ts";
import { column, delimiter, factor } from "./file-columns.ts";
import { streaming } from "./streaming.ts";
import type { DistributionSpec } from "./types.ts";
import { duration, plain, share } from "./units.ts";

/** Sums of whole numbers up to here are exact between two carries. */
const MOST_WHOLE = 1 << 30;
const LARGEST_WHOLE = MOST_WHOLE * (1 << 22);
/** Places of arrays are whole numbers of 32 bits. */
export const MOST_VALUES = 2_000_000_000;
const MOST_ROWS = 50_000_000;
/** In less than 4 GiB, which is the most text that goes to a thread. */
const MOST_WORDS = 500_000_000;

/** Iterations of the loop that a partitioner cuts are blocks of so many elements. */
const blockOf = (usual: number): z.ZodPrefault<z.ZodType<number, number | string>> =>
  whole(1, MOST_WHOLE).prefault(usual);

/** How a job goes on after a crash. */
const recovery = () =>
  forms("recovery", "kind", [
    mapping("a recovery", { kind: z.literal("redo-log") }),
    mapping("a recovery", { kind: z.literal("recovery-log") }),
    mapping("a recovery", { kind: z.literal("checkpoint"), every: whole(1, MOST_WHOLE).prefault(16) }),
  ]);

const recoverable = () => ({ recovery: recovery().exactOptional() });

const jobForm = <const Kind extends string, Shape extends z.ZodRawShape>(
  kind: Kind,
  shape: Shape,
): z.ZodObject<{ kind: z.ZodLiteral<Kind> } & Shape, z.core.$strict> =>
  mapping("a job", { kind: z.literal(kind), ...shape });

const range = () =>
  quantity({ ...plain, expected: "a whole number" }, { whole: true, min: -LARGEST_WHOLE, max: LARGEST_WHOLE });

const sum = () =>
  jobForm("sum", { from: range().prefault(1), to: range(), block: blockOf(1_000_000), ...recoverable() }).refine(
    ({ from, to }) => to >= from,
    { error: "must be >= from", path: ["to"] },
  );

/** Columns of a CSV file or, where its name ends in .parquet, a Parquet file. */
const inFile = () => ({ file: fileText.exactOptional(), delimiter });

/** The numbers of an array: drawn, or a column of a file. */
export type ValuesSpec =
  { count: number; distribution: DistributionSpec } | { file: string; column: string | number; delimiter: string };

const values = () =>
  oneGroup<ValuesSpec>(
    mapping("an array, { count: …, distribution: … } or { file: …, column: … }", {
      count: whole(1, MOST_VALUES).exactOptional(),
      distribution: counts.exactOptional(),
      column: column.exactOptional(),
      ...inFile(),
    }),
    [
      ["count", "distribution"],
      ["file", "column"],
    ],
  );

const ofArray = () => ({ values: values(), block: blockOf(65_536) });
const mean = () => jobForm("mean", { ...ofArray(), ...recoverable() });
const normalise = () => jobForm("normalise", ofArray());
const squares = () => jobForm("squares", ofArray());
const summary = () =>
  jobForm("summary", {
    ...ofArray(),
    quantiles: list("a list of probabilities", quantity(share, { min: 0, max: 1 })).prefault([0.25, 0.5, 0.75, 0.99]),
  });

/** Trades in order of time: drawn, or the columns of a file. */
export type TradesSpec =
  | { count: number }
  | {
      file: string;
      columns: { time: string | number; price: string | number; size: string | number };
      delimiter: string;
      scale: { time: number; price: number; size: number };
    };

const trades = () =>
  oneGroup<TradesSpec>(
    mapping("trades, { count: … } or { file: …, columns: … }", {
      count: whole(1, MOST_VALUES).exactOptional(),
      columns: mapping("columns, { time: …, price: …, size: … }", {
        time: column,
        price: column,
        size: column,
      }).exactOptional(),
      scale: mapping("factors, { time: …, price: …, size: … }", {
        time: factor,
        price: factor,
        size: factor,
      }).prefault({}),
      ...inFile(),
    }),
    [["count"], ["file", "columns"]],
  );

const tradeAnalytics = () =>
  jobForm("trade-analytics", {
    trades: trades(),
    bar: quantity(duration, { above: 0 }).prefault(60),
    block: blockOf(65_536),
    ...recoverable(),
  });

/** Applicants with an outcome, 0 or 1: drawn, or the columns of a file. */
export type ApplicantsSpec =
  | { count: number; features: number }
  | { file: string; label: string | number; leaveOut: (string | number)[]; delimiter: string };

const applicants = () =>
  oneGroup<ApplicantsSpec>(
    mapping("applicants, { count: …, features: … } or { file: …, label: … }", {
      count: whole(10, MOST_ROWS).exactOptional(),
      features: whole(1, 1000).exactOptional(),
      label: column.exactOptional(),
      leaveOut: z.array(column, expectedInstead("a list of columns")).prefault([]),
      ...inFile(),
    }),
    [
      ["count", "features"],
      ["file", "label"],
    ],
  );

const creditScoring = () =>
  jobForm("credit-scoring", {
    applicants: applicants(),
    test: quantity(share, { above: 0, below: 1 }).prefault(0.3),
    steps: whole(1, 100_000).prefault(200),
    penalty: quantity(plain, { min: 0 }).prefault(0),
    exchange: choice("exchange", ["messages", "files"]).prefault("messages"),
    block: blockOf(4096),
  });

/** A text: words drawn by Zipf's law, or a file. */
export type TextSpec = { words: number; vocabulary: number } | { file: string };

const words = () =>
  oneGroup<TextSpec>(
    mapping("a text, { words: …, vocabulary: … } or { file: … }", {
      words: whole(1, MOST_WORDS).exactOptional(),
      vocabulary: whole(1, 10_000_000).exactOptional(),
      file: fileText.exactOptional(),
    }),
    [["words", "vocabulary"], ["file"]],
  );

const wordCount = () =>
  jobForm("word-count", {
    text: words(),
    reducers: whole(1, 1000).prefault(4),
    top: whole(1, 1_000_000).prefault(10),
    block: blockOf(65_536),
  });

const anyJob = () =>
  forms("job", "kind", [
    sum(),
    mean(),
    normalise(),
    squares(),
    summary(),
    tradeAnalytics(),
    creditScoring(),
    wordCount(),
    streaming(),
  ]);

/**
 * Real work for the threads of a pool, in place of a workload. Its forms are made when a job is written: they take
 * longer than a small run's start.
 */
export const job = z.lazy(anyJob);

export type JobSpec = z.output<typeof job>;
/** The specification of one kind of job. */
export type SpecOf<Kind extends JobSpec["kind"]> = Extract<JobSpec, { kind: Kind }>;
export type RecoverySpec = z.output<ReturnType<typeof recovery>>;
