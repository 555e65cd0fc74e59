import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { doJob } from "../../sim/pool/jobs/index.ts";
import { drawTrades } from "../../sim/pool/workloads/trades.ts";
import type { JobSpec } from "../../sim/scenario/job.ts";
import { dataFile, needing } from "../data.ts";
import { contextOn, inline, rules } from "./inline.ts";

type Trade = readonly [time: number, price: number, size: number];
type Tested = Extract<JobSpec, { kind: "trade-analytics" }>;

const plain = { time: 1, price: 1, size: 1 };
const columns = { time: 1, price: 2, size: 3 };
const job = (block: number, given: Partial<Tested> = {}): Tested => ({
  kind: "trade-analytics",
  trades: { file: "t.csv", columns, delimiter: ",", scale: plain },
  bar: 60,
  block,
  ...given,
});
const bytes = (trades: readonly Trade[]): Uint8Array => new TextEncoder().encode(`${trades.join("\n")}\n`);

/** The whole day in one pass, as one would write it down. */
function naive(trades: readonly Trade[], bar: number) {
  const bars = new Map<number, Trade[]>();
  for (const trade of trades) {
    const from = Math.floor(trade[0] / bar) * bar;
    bars.set(from, [...(bars.get(from) ?? []), trade]);
  }
  const volume = (some: readonly Trade[]): number => some.reduce((sum, [, , size]) => sum + size, 0);
  const vwap = (some: readonly Trade[]): number =>
    some.reduce((sum, [, price, size]) => sum + price * size, 0) / volume(some);
  const changes = (prices: readonly number[]): number[] => prices.slice(1).map((p, i) => Math.log(p / prices[i]));
  const energy = (all: readonly number[]): number => Math.sqrt(all.reduce((sum, one) => sum + one * one, 0));
  const returns = changes(trades.map(([, price]) => price));
  const closes = [...bars.values()].map((some) => some[some.length - 1][1]);
  return {
    trades: trades.length,
    volume: volume(trades),
    vwap: vwap(trades),
    returns: {
      count: returns.length,
      mean: Math.log(trades[trades.length - 1][1] / trades[0][1]) / returns.length,
      largest: Math.max(0, ...returns.map(Math.abs)),
    },
    volatility: { trades: energy(returns), bars: energy(changes(closes)) },
    rows: [...bars].map(([from, some]) => {
      const prices = some.map(([, price]) => price);
      const [first, last] = [prices[0], prices[prices.length - 1]];
      return [from, some.length, volume(some), vwap(some), first, Math.max(...prices), Math.min(...prices), last];
    }),
  };
}

const rowsOf = (csv: string | undefined): number[][] =>
  (csv ?? "")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number));

function expectSame(answer: unknown, csv: string | undefined, trades: readonly Trade[], bar: number): void {
  const { volatility, rows, ...expected } = naive(trades, bar);
  const found = answer as typeof expected & { realisedVolatility: typeof volatility; bars: number };
  expect(found).toMatchObject({ trades: expected.trades, volume: expected.volume, bars: rows.length });
  const near = (a: number, b: number): void => expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.abs(b) + 1e-12);
  near(found.vwap, expected.vwap);
  expect(found.returns.count).toBe(expected.returns.count);
  if (expected.returns.count > 0) near(found.returns.mean, expected.returns.mean);
  near(found.returns.largest, expected.returns.largest);
  near(found.realisedVolatility.trades, volatility.trades);
  near(found.realisedVolatility.bars, volatility.bars);
  const table = rowsOf(csv);
  expect(table.map((row) => row.length)).toEqual(rows.map(() => 8));
  for (const [i, row] of rows.entries()) for (const [j, value] of row.entries()) near(table[i][j], value);
}

const trade = fc.tuple(
  fc.integer({ min: 0, max: 900 }),
  fc.integer({ min: 1, max: 9999 }),
  fc.integer({ min: 1, max: 50 }),
);
const days = fc
  .array(trade, { minLength: 1, maxLength: 60 })
  .map((all) => [...all].sort((a, b) => a[0] - b[0]).map(([t, cents, size]): Trade => [t, cents / 100, size]));

test("however trades are cut, the day is that of one pass, with bars and returns across the cuts", async () => {
  const cut = fc.tuple(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 1, max: 3 }), fc.constantFrom(...rules));
  const property = fc.asyncProperty(days, cut, fc.constantFrom(60, 7, 1), async (trades, [block, n, rule], bar) => {
    const context = contextOn(inline(n), { rule, files: { "t.csv": bytes(trades) } });
    const result = await doJob(job(block, { bar }), context);
    expect(result).toMatchObject({ equal: true, tolerance: 0 });
    expectSame(result.answer, context.written["bars.csv"], trades, bar);
  });
  await fc.assert(property, { numRuns: 200 });
});

test("drawn trades: in order, in cents, in lots, and volatile by the day as they were drawn", async () => {
  const { time, price, size } = drawTrades(3, 20_000);
  expect(time.every((t, i) => i === 0 || t > time[i - 1])).toBe(true);
  expect(price.every((p) => Math.abs(p * 100 - Math.round(p * 100)) < 1e-9)).toBe(true);
  expect(size.every((s) => s >= 100 && s % 100 === 0)).toBe(true);
  // 6.5 hours; the last of n Poisson arrivals has a standard deviation of day / √n.
  const day = 6.5 * 3600;
  expect(Math.abs((time[19_999] - 9.5 * 3600) / day - 1)).toBeLessThan(4 / Math.sqrt(20_000));
  // 1.5 % a day; of 390 squared returns the square root of the sum has a relative standard error of 1 / √780.
  const { answer } = await doJob(
    { kind: "trade-analytics", trades: { count: 20_000 }, bar: 60, block: 999 },
    contextOn(inline(2), { seed: 3 }),
  );
  const { bars } = (answer as { realisedVolatility: { bars: number } }).realisedVolatility;
  expect(Math.abs(bars / 0.015 - 1)).toBeLessThan(4 / Math.sqrt(780));
});

test("a Parquet file gives the bits that the same numbers give as CSV", async () => {
  const trades: Trade[] = Array.from({ length: 500 }, (_, i) => [i * 3, 100 + (i % 7) / 8, 1 + (i % 5)]);
  const [time, price, size] = [0, 1, 2].map((column) => trades.map((row) => row[column]));
  const parquet = new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "size", data: size, type: "INT32" },
        { name: "at", data: time, type: "DOUBLE" },
        { name: "paid", data: price, type: "DOUBLE" },
      ],
      rowGroupSize: 128,
    }),
  );
  const context = contextOn(inline(2), { files: { "t.csv": bytes(trades), "t.parquet": parquet } });
  const named = { time: "at", price: "paid", size: "size" };
  const fromParquet = job(64, { trades: { file: "t.parquet", columns: named, delimiter: ",", scale: plain } });
  const [a, b] = [await doJob(job(64), context), await doJob(fromParquet, context)];
  expect(b.answer).toEqual(a.answer);
  expect(a.equal && b.equal).toBe(true);
  const missing = job(64, {
    trades: { file: "t.parquet", columns: { ...named, price: "cost" }, delimiter: ",", scale: plain },
  });
  await expect(doJob(missing, context)).rejects.toThrow(
    't.parquet:0:1  there is no column "cost"; known: size, at, paid',
  );
});

test.each([
  ["1,2,3\n0,2,3\n", "t.csv: trade 2: time must be >= 1 s, that of the trade before, got 0 s"],
  ["1,0,3\n", "t.csv: trade 1: price must be > 0, got 0"],
  ["1,2,3\n1,2,-3\n", "t.csv: trade 2: size must be > 0, got -3"],
  ["1,2,3\n1,x,3\n", 't.csv:2:2  "x" is no number'],
  ["1,2,3\n1,,3\n", 't.csv:2:2  "" is no number'],
  ["1,2,3\n1,2\n", "t.csv:2:1  the first line has 3 fields, this one has 2"],
  ["1,2\n", 't.csv:1:1  there is no column "3"; known: 1, 2'],
  ["", "t.csv:0:0  there are no rows"],
])("trades that cannot be: %j", async (text, message) => {
  const context = contextOn(inline(1), { files: { "t.csv": new TextEncoder().encode(text) } });
  await expect(doJob(job(2), context)).rejects.toThrow(message);
});

const TICKS = "finance/20131007_ibm_Trade_Tick.csv.gz";
const ticks = dataFile(TICKS);

test.skipIf(ticks === null)(needing(TICKS, "a real day of trades"), async () => {
  const text = gunzipSync(readFileSync(ticks ?? "")).toString();
  const scale = { time: 0.001, price: 0.0001, size: 1 };
  const trades = text
    .trim()
    .split("\n")
    .map((line): Trade => {
      const [time, price, size] = line.split(",").map(Number);
      return [time * 0.001, price * 0.0001, size];
    });
  expect(trades).toHaveLength(24_293);
  const day = job(1000, { trades: { file: "t.csv", columns, delimiter: ",", scale } });
  for (const [n, rule] of [
    [1, rules[0]],
    [2, rules[3]],
    [3, rules[5]],
  ] as const) {
    const context = contextOn(inline(n), { rule, files: { "t.csv": new TextEncoder().encode(text) } });
    const result = await doJob(day, context);
    expect(result.equal).toBe(true);
    expectSame(result.answer, context.written["bars.csv"], trades, 60);
  }
});
