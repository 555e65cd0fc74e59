import { rmSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Log } from "../../../sim/pool/log/log.ts";
import { plainAnswer } from "../../../sim/pool/streaming/answer.ts";
import { generatedTrades } from "../../../sim/pool/streaming/generator.ts";
import { Producer } from "../../../sim/pool/streaming/producer.ts";
import { fileTrades } from "../../../sim/pool/streaming/trade-file.ts";
import { countOf, LANES, PER_SECOND, TRADE_BYTES, type TradeSource } from "../../../sim/pool/streaming/trades.ts";
import type { Executor } from "../../../sim/pool/types.ts";
import { alertsIn } from "./killing.ts";
import { fresh, inline, spec, streamed } from "./trades.ts";

/** The drawn trades as a file gives them: names of symbols are known once their rows are read. */
function fromFile(): TradeSource {
  const drawn = generatedTrades(spec.trades, 5);
  const columns = { time: "t", price: "p", size: "q", symbol: "s", sequence: "n" };
  const scale = { time: 1, price: 1, size: 1 };
  return fileTrades({ file: "a.csv", columns, delimiter: ",", scale }, async function* () {
    yield new TextEncoder().encode("t,p,q,s,n\n");
    for await (const { lanes, words, bytes } of drawn.blocks()) {
      // The disk takes its time.
      await setImmediate();
      const rows = Array.from({ length: countOf({ lanes, words, bytes }) }, (_, t) => {
        const [time, price, size, sequence] = lanes.subarray(LANES * t);
        return `${time / PER_SECOND},${price},${size},${drawn.symbols[words[2 * LANES * t + 8]]},${sequence}\n`;
      });
      yield new TextEncoder().encode(rows.join(""));
    }
  });
}

/** A source, and an executor that answers only after all of it was read: then it breaks. */
function breaking(source: TradeSource): { source: TradeSource; executor: Executor } {
  let end = (): void => {};
  const read = new Promise<void>((resolve) => (end = resolve));
  const blocks = async function* () {
    yield* source.blocks();
    end();
  };
  const run = (): Promise<never> => read.then(() => Promise.reject(new Error("pulled the plug")));
  return { source: { symbols: source.symbols, blocks }, executor: { ...inline(), run } };
}

test("alerts on trades that an earlier run left in the log name their symbols, though a file names them", async () => {
  const undisturbed = fresh();
  const { answer } = await streamed(spec, undisturbed, { source: fromFile() });
  expect(answer.alerts).toBeGreaterThan(10);
  const folder = fresh();
  await expect(streamed(spec, folder, breaking(fromFile()))).rejects.toThrow("pulled the plug");
  const result = await streamed(spec, folder, { source: fromFile() });
  expect(alertsIn(folder)).toEqual(alertsIn(undisturbed));
  expect(result.answer).toEqual(answer);
});

test("a folder of another job is refused before the first checkpoint too", async () => {
  const folder = fresh();
  const given = { ...spec, checkpoint: 1e9 };
  const source = generatedTrades(spec.trades, 5);
  await expect(streamed(given, folder, breaking(source))).rejects.toThrow("pulled the plug");
  await expect(streamed(given, folder, { job: "another" })).rejects.toThrow("checkpoints/0: is of another job");
  rmSync(join(folder, "checkpoints", "1"));
  await expect(streamed(given, folder)).rejects.toThrow(/checkpoints\/1: is missing, and partition 1 has \d+ records/);
});

test("at a pace no latency is longer than the run, whatever the batches", async () => {
  for (const batch of [1, 128]) {
    const given = { ...spec, batch, pace: 3000, trades: { ...spec.trades, events: 1500 } };
    const since = performance.now();
    const { answer, latency } = await streamed(given, fresh());
    const length = (performance.now() - since) / 1000;
    expect(answer).toEqual((await plainAnswer(given, generatedTrades(given.trades, 5), () => {})).answer);
    expect(latency?.p50).toBeGreaterThan(0);
    expect(latency?.p99).toBeLessThan(length);
  }
});

/** Sends 400 trades at a pace to two partitions, of which the first has some already: ages when sent, and of those. */
async function agesWith(there: number): Promise<{ sent: number[]; before: number[] }> {
  const given = { ...spec.trades, events: 400 };
  const source = generatedTrades(given, 5);
  const sent: number[] = [];
  const log: Log = {
    partitions: 2,
    recordBytes: TRADE_BYTES,
    async append(partition, records) {
      const words = new Uint32Array(records.slice().buffer);
      for (let i = 9; i < words.length; i += 2 * LANES) sent.push(producer.age(partition, words[i]));
      return 0;
    },
    end: async (partition) => (partition === 0 ? there : 0),
    read: async () => null,
    flush: async () => {},
    commit: async () => {},
    committed: async () => 0,
    close: async () => {},
  };
  const ownerOf = (symbol: string): number => Number(symbol.slice(1)) % 2;
  const producer = new Producer(log, source, { batch: 16, pace: 2000 }, { ownerOf, changed: () => {} });
  await producer.run(new AbortController().signal);
  const [{ words }] = [...(source.blocks() as Iterable<{ words: Uint32Array }>)];
  const own = Array.from({ length: given.events }, (_, t) => t).filter(
    (t) => ownerOf(source.symbols[words[2 * LANES * t + 8]]) === 0,
  );
  return { sent, before: own.slice(0, there).map((t) => producer.age(0, t)) };
}

test("a trade is sent when its turn has come, and has no age where an earlier run sent it", async () => {
  const { sent, before } = await agesWith(100);
  expect(sent.length).toBe(300);
  expect(Math.min(...sent)).toBeGreaterThanOrEqual(0);
  expect(before).toEqual(Array.from({ length: 100 }, () => NaN));
});

test("a run that waits for the next trade's turn hears of a failure, and of being called off", async () => {
  const slow = { ...spec, batch: 1, pace: 0.001 };
  const failing = inline(1, () => {
    throw new Error("pulled the plug");
  });
  await expect(streamed(slow, fresh(), { executor: failing })).rejects.toThrow("pulled the plug");
  const control = new AbortController();
  const executor = inline(1, () => control.abort(new Error("enough")));
  await expect(streamed(slow, fresh(), { executor, signal: control.signal })).rejects.toThrow("enough");
});
