import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { streaming } from "../../../sim/pool/jobs/streaming.ts";
import type { JobContext } from "../../../sim/pool/jobs/types.ts";
import { plainAnswer } from "../../../sim/pool/streaming/answer.ts";
import { fileTrades } from "../../../sim/pool/streaming/trade-file.ts";
import type { StreamingSpec, TradeFileSpec } from "../../../sim/pool/streaming/spec.ts";
import { countOf, LANES } from "../../../sim/pool/streaming/trades.ts";
import { parseScenario } from "../../../sim/scenario/index.ts";
import * as registry from "../../../strategies/registry.ts";
import { dataFile, needing } from "../../data.ts";
import { ofKeys } from "../../partitions.ts";
import { contextOn } from "../inline.ts";
import { inline, spec } from "./trades.ts";

const fresh = (): string => mkdtempSync(join(tmpdir(), "poolsim-job-"));
const owners = (name: string): NonNullable<JobContext["owners"]> => ({ partitioner: ofKeys(name), words: name });
const text = (written: string): Uint8Array => new TextEncoder().encode(written);

function contextWith(files: Record<string, Uint8Array> = {}, out: string | null = null): JobContext {
  const watched = Object.assign(inline(2), { asked: [] });
  return { ...contextOn(watched, { out, files }), owners: owners("murmur2") };
}

const few: StreamingSpec = { ...spec, trades: { ...spec.trades, events: 3000 } };

test.each(["murmur2", "jump", "range-equal-width"])("a stream spread by %s has the plain answer", async (name) => {
  const result = await streaming.run(few, { ...contextWith(), owners: owners(name) });
  expect(result).toMatchObject({ job: "streaming", workers: 2, equal: true, tolerance: 0, restored: 0 });
  expect(result.answer).toMatchObject({ trades: { read: 3000 } });
});

test("a job goes on in its folder, but not as another job, nor by another spread", async () => {
  const out = fresh();
  const first = await streaming.run(few, contextWith({}, out));
  const again = await streaming.run(few, contextWith({}, out));
  expect(again.answer).toEqual(first.answer);
  expect(again).toMatchObject({ restored: 3000, efficiency: null });
  const other = { ...few, allowance: 1 };
  await expect(streaming.run(other, contextWith({}, out))).rejects.toThrow("is of another job");
  await expect(streaming.run(few, { ...contextWith({}, out), owners: owners("jump") })).rejects.toThrow("another job");
});

/** The trades of a source, one list for each. */
async function tradesOf(given: Partial<TradeFileSpec> & Pick<TradeFileSpec, "file" | "columns">, bytes: Uint8Array) {
  const whole = { delimiter: ",", scale: { time: 1, price: 1, size: 1 }, ...given };
  const source = fileTrades(whole, async function* () {
    // In pieces, which also cut lines.
    for (let i = 0; i < bytes.length; i += 50) yield bytes.subarray(i, i + 50);
  });
  const found: (string | number)[][] = [];
  for await (const trades of source.blocks()) {
    for (let t = 0; t < countOf(trades); t++) {
      const lanes = [...trades.lanes.subarray(LANES * t, LANES * t + 4)];
      found.push([...lanes, source.symbols[trades.words[2 * LANES * t + 8]]]);
    }
  }
  return found;
}

const named = { time: "t", price: "p", size: "q", symbol: "s", sequence: "n" };

test("trades of a CSV file: named and numbered columns, quotes, timestamps, what cannot be read", async () => {
  const rows = ['"A, B",1.5,10,2,7', "C,2,11,3,8", "C,x,,3,", "C,2,11", "D,1970-01-01T00:01:00Z,1,1,9"];
  const read = await tradesOf({ file: "a.csv", columns: named }, text(`s,t,p,q,n\r\n${rows.join("\r\n")}\n`));
  expect(read).toEqual([
    [1_500_000, 10, 2, 7, "A, B"],
    [2_000_000, 11, 3, 8, "C"],
    [NaN, NaN, 3, NaN, "C"],
    [NaN, NaN, NaN, NaN, ""],
    [60_000_000, 1, 1, 9, "D"],
  ]);
  const numbers = { time: 1, price: 2, size: 3 };
  const scale = { time: 0.001, price: 0.0001, size: 1 };
  expect(
    await tradesOf({ file: "b", columns: numbers, scale, delimiter: ";" }, text("250;15000;3\n\n300;15100;4")),
  ).toEqual([
    [250_000, 1.5, 3, 0, ""],
    [300_000, 1.51, 4, 1, ""],
  ]);
  await expect(tradesOf({ file: "a.csv", columns: named }, text("s,t,p,q\nA,1,1,1\n"))).rejects.toThrow(
    /there is no column "n"; known: s, t, p, q/,
  );
});

test("trades of a Parquet file are those of the CSV file with the same rows", async () => {
  const count = 9000;
  const column = (of: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => of(i));
  const times = column((i) => i / 8);
  const prices = column((i) => 100 + (i % 7));
  const sizes = column((i) => 1 + (i % 3));
  const symbols = Array.from({ length: count }, (_, i) => `S${i % 5}`);
  const parquet = new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "t", data: times, type: "DOUBLE" },
        { name: "p", data: prices, type: "DOUBLE" },
        { name: "q", data: sizes.map(BigInt), type: "INT64" },
        { name: "s", data: symbols, type: "STRING" },
      ],
    }),
  );
  const csv = text(`t,p,q,s\n${times.map((t, i) => `${t},${prices[i]},${sizes[i]},${symbols[i]}`).join("\n")}\n`);
  const columns = { time: "t", price: "p", size: "q", symbol: "s" };
  const fromParquet = await tradesOf({ file: "a.parquet", columns }, parquet);
  expect(fromParquet.length).toBe(count);
  expect(fromParquet).toEqual(await tradesOf({ file: "a.csv", columns }, csv));
});

test("a job over a file, and one over a file without the columns", async () => {
  const rows = Array.from({ length: 500 }, (_, i) => `${i / 4},${100 + ((i * 7) % 5)},${1 + (i % 9)},S${i % 3}`);
  const files = { "a.csv": text(`t,p,q,s\n${rows.join("\n")}\n`) };
  const columns = { time: "t", price: "p", size: "q", symbol: "s" };
  const trades: TradeFileSpec = { file: "a.csv", columns, delimiter: ",", scale: { time: 1, price: 1, size: 1 } };
  const result = await streaming.run({ ...spec, trades }, contextWith(files));
  expect(result).toMatchObject({ equal: true, answer: { symbols: 3, trades: { read: 500, accepted: 500 } } });
  const missing = { ...trades, columns: { ...columns, price: "x" } };
  await expect(streaming.run({ ...spec, trades: missing }, contextWith(files))).rejects.toThrow(
    'a.csv: there is no column "x"',
  );
});

const SPY = "finance/20131007_spy_Trade_Tick.csv.gz";
test.skipIf(dataFile(SPY) === null)(needing(SPY, "a day of real trades"), async () => {
  const bytes = gunzipSync(readFileSync(dataFile(SPY) ?? ""));
  const trades: TradeFileSpec = {
    file: "spy.csv",
    columns: { time: 1, price: 2, size: 3 },
    delimiter: ",",
    scale: { time: 0.001, price: 0.0001, size: 1 },
  };
  const windows: StreamingSpec["windows"] = [{ kind: "tumbling", length: 60 }];
  const given = { ...spec, trades, windows, batch: 8192, checkpoint: 100_000 };
  const result = await streaming.run(given, contextWith({ "spy.csv": bytes }));
  expect(result.equal).toBe(true);
  // Counted from the file by a loop over its lines.
  const lines = bytes.toString("latin1").trim().split("\n");
  const usable = lines.map((line) => line.split(",").map(Number)).filter(([, , size]) => size > 0);
  const minutes = new Set(usable.map(([time]) => Math.floor(time / 60_000)));
  expect(result.answer).toMatchObject({
    trades: { read: lines.length, accepted: usable.length, late: 0, bad: lines.length - usable.length },
    windows: [minutes.size],
  });
});

const scenario = (job: string, partitioner = "murmur2"): string =>
  `poolsim: 1\nname: a\nseed: 1\nnodes: [{ count: 1 }]\nstrategies: { partitioner: ${partitioner} }\njob: ${job}\n`;
const windows = "windows: [{ kind: tumbling, length: 1 s }], detect: [{ kind: z-score }]";

test("the grammar of the job: defaults, and what is refused", () => {
  const parse = (written: string) => parseScenario(written, { file: "a.yaml", registry });
  const { job } = parse(scenario(`{ kind: streaming, trades: { events: 10 }, ${windows} }`));
  expect(job).toMatchObject({ delivery: "exactly-once", partitions: 4, log: { kind: "embedded", fsync: "flush" } });
  const refused = [
    [`{ kind: streaming, trades: { events: 10 }, ${windows}, pace: 0 }`, "a.yaml:6:\\d+ +job.pace: must be > 0, got 0"],
    [
      `{ kind: streaming, trades: { events: 1 }, ${windows.replace("tumbling", "sliding, slide: 2 s")} }`,
      "job.windows.0.slide: must be <= length",
    ],
    [`{ kind: streaming, trades: { file: a.csv }, ${windows} }`, "job.trades.columns: required"],
    [`{ kind: streaming, trades: { events: 1, bad: 60%, delayed: 50% }, ${windows} }`, "shares of one whole"],
    [`{ kind: streaming, trades: { events: 1 }, ${windows}, log: { kind: sqs } }`, 'unknown log kind "sqs"'],
    [`{ kind: streaming, trades: { events: 1 }, ${windows}, deliver: once }`, 'unknown key "deliver"'],
  ];
  for (const [given, message] of refused) expect(() => parse(scenario(given)), given).toThrow(new RegExp(message));
  const cut = scenario(`{ kind: streaming, trades: { events: 10 }, ${windows} }`, "guided");
  expect(() => parse(cut)).toThrow("guided cuts loops, it gives no keys to partitions");
  const none = cut.replace("strategies: { partitioner: guided }\n", "");
  expect(() => parse(none)).toThrow(/strategies.partitioner: required with a job; known: .*murmur2/);
});

test("the plain answer can be called off", async () => {
  const stop = (): void => {
    throw new Error("enough");
  };
  const source = fileTrades(
    { file: "a", columns: { time: 1, price: 2, size: 3 }, delimiter: ",", scale: { time: 1, price: 1, size: 1 } },
    async function* () {
      yield text("1,2,3\n");
    },
  );
  await expect(plainAnswer(spec, source, stop)).rejects.toThrow("enough");
});
