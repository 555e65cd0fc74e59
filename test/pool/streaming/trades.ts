import { tmpdir } from "node:os";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { openEmbeddedLog } from "../../../sim/pool/log/embedded.ts";
import type { Key } from "../../../sim/pool/security/encryption.ts";
import { generatedTrades } from "../../../sim/pool/streaming/generator.ts";
import type { DrawnTradesSpec, StreamingSpec } from "../../../sim/pool/streaming/spec.ts";
import { runStream, type Streamed, type StreamParts } from "../../../sim/pool/streaming/stream.ts";
import { PER_SECOND, TRADE_BYTES, type Trade, TradeBlock, type Trades } from "../../../sim/pool/streaming/trades.ts";
import type { Executor } from "../../../sim/pool/types.ts";

export const fresh = (): string => mkdtempSync(join(tmpdir(), "poolsim-stream-"));

/** A trade of symbol 0 at an instant, s. */
export const trade = (seconds: number, others: Partial<Trade> = {}): Trade => ({
  time: Math.round(seconds * PER_SECOND),
  price: 100,
  size: 1,
  sequence: 0,
  symbol: 0,
  ...others,
});

/** Trades as they lie in the log; their positions are those in the list. */
export function packed(list: readonly Trade[]): Trades {
  const block = new TradeBlock(Math.max(1, list.length));
  for (const one of list) block.add(one);
  const trades = block.take();
  for (let t = 0; t < list.length; t++) trades.words[10 * t + 9] = t;
  return trades;
}

export const generated: DrawnTradesSpec = {
  events: 6000,
  symbols: 12,
  rate: 100,
  bad: 0.01,
  duplicates: 0.02,
  delayed: 0.1,
  delay: 3,
  jumps: 0.002,
};

export const spec: StreamingSpec & { trades: DrawnTradesSpec } = {
  kind: "streaming",
  trades: generated,
  partitions: 3,
  allowance: 2,
  windows: [
    { kind: "tumbling", length: 2 },
    { kind: "sliding", length: 4, slide: 1 },
    { kind: "session", gap: 0.1 },
  ],
  detect: [
    { kind: "z-score", of: "return", over: 8, limit: 4 },
    { kind: "ewma", of: "volume", weight: 0.2, after: 8, limit: 4 },
  ],
  delivery: "exactly-once",
  checkpoint: 700,
  batch: 128,
  log: { kind: "embedded", segment: 1 << 16, fsync: "flush" },
};

/** Runs kernels at once in this thread; what goes in and comes out is cloned as it is between threads. */
export function inline(workers = 1, before: () => void = () => {}): Executor {
  return {
    workers,
    async run(kernel, input) {
      before();
      return structuredClone(kernel.run(structuredClone(input), { stopped: () => false }));
    },
    async close() {},
  };
}

/** Runs a stream of generated trades in a folder, to its end. */
export async function streamed(
  given: StreamingSpec & { trades: DrawnTradesSpec },
  folder: string,
  others: Partial<StreamParts> = {},
): Promise<Streamed> {
  const key: Key | null = others.key ?? null;
  const { partitions, log } = given;
  const segmentBytes = log.kind === "embedded" ? log.segment : undefined;
  const opened = openEmbeddedLog(join(folder, "log"), { partitions, recordBytes: TRADE_BYTES, segmentBytes, key });
  try {
    return await runStream(given, {
      executor: inline(),
      log: opened,
      source: generatedTrades(given.trades, 5),
      folder,
      key,
      ownerOf: (symbol) => Number(symbol.slice(1)) % partitions,
      signal: new AbortController().signal,
      job: "test",
      ...others,
    });
  } finally {
    await opened.close();
  }
}
