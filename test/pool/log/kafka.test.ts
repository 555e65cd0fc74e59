import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openKafkaLog } from "../../../sim/pool/log/kafka.ts";
import { kafkaClient } from "../../../sim/pool/log/kafka-client.ts";
import type { Log } from "../../../sim/pool/log/log.ts";
import { plainAnswer } from "../../../sim/pool/streaming/answer.ts";
import { generatedTrades } from "../../../sim/pool/streaming/generator.ts";
import { TRADE_BYTES } from "../../../sim/pool/streaming/trades.ts";
import { root } from "../../cli/running.ts";
import { inline, spec, streamed } from "../streaming/trades.ts";

/** Folder with a node_modules that has the client; it is not part of the project. */
const place = process.env.POOLSIM_KAFKA;
const program = join(mkdtempSync(join(tmpdir(), "poolsim-kafka-")), "mock-cluster");

/** What is missing for the tests with a cluster; empty where nothing is. */
function missing(): string {
  if (place === undefined) return "set POOLSIM_KAFKA to a folder in which node-rdkafka is installed";
  if (!existsSync(join(place, "node_modules", "node-rdkafka"))) return `${place} has no node-rdkafka`;
  try {
    const source = join(root, "test", "pool", "log", "mock-cluster.c");
    execFileSync("cc", ["-o", program, source, "-lrdkafka"], { stdio: "pipe" });
    return "";
  } catch {
    return "needs a C compiler and librdkafka-dev";
  }
}

const lacking = missing();
const withCluster = lacking === "" ? test : test.skip;
const titled = (title: string): string => (lacking === "" ? title : `${title} (skipped: ${lacking})`);

let cluster: ChildProcess | null = null;
let brokers = "";
const logs: Log[] = [];

beforeEach(async () => {
  if (lacking !== "") return;
  vi.spyOn(process, "cwd").mockReturnValue(place ?? "");
  const started = spawn(program, ["trades", "3"], { stdio: ["pipe", "pipe", "ignore"] });
  cluster = started;
  brokers = await new Promise<string>((resolve) => {
    started.stdout.setEncoding("utf8").once("data", (line: string) => resolve(line.trim()));
  });
});

afterEach(async () => {
  for (const log of logs.splice(0)) await log.close();
  cluster?.kill();
  cluster = null;
  vi.restoreAllMocks();
});

async function open(others: { partitions?: number; recordBytes?: number; topic?: string } = {}): Promise<Log> {
  const log = await openKafkaLog({
    brokers,
    topic: "trades",
    partitions: 3,
    recordBytes: 4,
    settings: {},
    ...others,
  });
  logs.push(log);
  return log;
}

const records = (...numbers: number[]): Uint8Array => new Uint8Array(Uint32Array.from(numbers).buffer);

/** What partition 1 holds from an offset on. */
async function numbers(log: Log, from: number): Promise<number[]> {
  const found: number[] = [];
  for (let at = from; ;) {
    const batch = await log.read(1, at);
    if (batch === null) return found;
    found.push(...new Uint32Array(batch.records.buffer));
    at += batch.count;
  }
}

withCluster(titled("records come back in order, from any offset, in another connection too"), async () => {
  const log = await open();
  expect(await log.append(1, records(1, 2, 3))).toBe(0);
  expect(await log.append(1, records(4))).toBe(3);
  await log.flush(1);
  expect([await log.end(0), await log.end(1)]).toEqual([0, 4]);
  expect(await log.read(0, 0)).toBeNull();
  for (const reader of [log, await open()]) {
    for (let from = 3; from >= 0; from--) {
      expect(await numbers(reader, from)).toEqual([1, 2, 3, 4].slice(from));
    }
  }
  await log.append(1, records(5));
  expect(new Uint32Array((await log.read(1, 4))?.records.buffer ?? new ArrayBuffer(0))).toEqual(Uint32Array.of(5));
});

withCluster(titled("each group has its own committed offset"), async () => {
  const log = await open();
  await log.append(2, records(1, 2, 3));
  expect(await log.committed("a", 2)).toBe(0);
  await log.commit("a", 2, 2);
  await log.commit("b", 2, 3);
  const again = await open();
  expect([await again.committed("a", 2), await again.committed("b", 2)]).toEqual([2, 3]);
});

withCluster(titled("a topic of another shape, and records of another length, are refused"), async () => {
  await expect(open({ partitions: 2 })).rejects.toThrow("topic trades has 3 partitions, not 2");
  const log = await open();
  await log.append(0, records(1, 2));
  const other = await open({ recordBytes: 8 });
  await expect(other.read(0, 0)).rejects.toThrow("message 0 of partition 0 is no record of 8 bytes");
  await expect(other.append(0, records(1))).rejects.toThrow("whole records of 8 bytes, got 4 bytes");
});

withCluster(titled("a stream through Kafka, stopped on its way, has the answer of one fold"), async () => {
  const given = { ...spec, trades: { ...spec.trades, events: 3000 }, checkpoint: 300 };
  const { answer } = await plainAnswer(given, generatedTrades(given.trades, 5), () => {});
  const folder = mkdtempSync(join(tmpdir(), "poolsim-kafka-"));
  const trades = { recordBytes: TRADE_BYTES };
  let calls = 0;
  const executor = inline(1, () => {
    if (++calls === 5) throw new Error("pulled the plug");
  });
  await expect(streamed(given, folder, { log: await open(trades), executor })).rejects.toThrow("pulled the plug");
  const result = await streamed(given, folder, { log: await open(trades) });
  expect(result.answer).toEqual(answer);
  expect(result.repeated).toBe(0);
});

test("without a client the message says which one to install", () => {
  vi.restoreAllMocks();
  vi.spyOn(process, "cwd").mockReturnValue(mkdtempSync(join(tmpdir(), "poolsim-none-")));
  let client: unknown = null;
  try {
    client = kafkaClient();
  } catch (error) {
    expect(error).toMatchObject({ name: "LogError", message: expect.stringContaining("npm install node-rdkafka") });
  }
  // Beside this program there may be one.
  expect(client === null || readFileSync(join(root, "package.json"), "utf8").includes("node-rdkafka")).toBe(true);
});
