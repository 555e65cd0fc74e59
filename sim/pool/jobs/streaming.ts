import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { idleNodes } from "../../experiment/idle-nodes.ts";
import { Hash } from "../../kernel/hash.ts";
import { stream } from "../../kernel/stream.ts";
import type { SpecOf } from "../../scenario/job.ts";
import { TraceError } from "../../workload/trace-error.ts";
import { openEmbeddedLog } from "../log/embedded.ts";
import { openKafkaLog } from "../log/kafka.ts";
import type { Log } from "../log/log.ts";
import { plainAnswer } from "../streaming/answer.ts";
import { generatedTrades } from "../streaming/generator.ts";
import { runStream, type Streamed } from "../streaming/stream.ts";
import { fileTrades } from "../streaming/trade-file.ts";
import { TRADE_BYTES, type TradeSource } from "../streaming/trades.ts";
import { bytesOf, InputError } from "./input.ts";
import { bitwise, timed } from "./result.ts";
import type { Job, JobContext, JobResult } from "./types.ts";

type Spec = SpecOf<"streaming">;

/**
 * Trades through a partitioned log, cleaned, in windows of event time, to signed alerts. What is kept in the folder of
 * the results (log, checkpoints, alerts) lets a run that was stopped or killed go on.
 */
export const streaming: Job<Spec> = {
  kind: "streaming",
  async run(spec, context) {
    const folder = context.out ?? mkdtempSync(join(tmpdir(), "poolsim-stream-"));
    try {
      return await streamedIn(folder, spec, context);
    } catch (error) {
      if (!(error instanceof TraceError && "file" in spec.trades)) throw error;
      throw new InputError(`${spec.trades.file}: ${error.problems[0].message}`, { cause: error });
    } finally {
      if (context.out === null) rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function streamedIn(folder: string, spec: Spec, context: JobContext): Promise<JobResult> {
  const { executor, signal, key = null } = context;
  const source = sourceOf(spec, context);
  const job = await identity(spec, context);
  const log = await openLog(folder, spec, context);
  try {
    const parts = { executor, log, source, folder, key, signal, job, ownerOf: ownerOf(spec, context) };
    const all = await timed(() => runStream(spec, parts));
    const alone = await plainAnswer(spec, source, () => signal.throwIfAborted());
    const { answer, busy, batches, restored } = all.value;
    const done = { chunks: batches, busy, restored };
    const seconds = { one: alone.seconds, all: all.seconds };
    const result = bitwise("streaming", context, { answer, singleThreaded: alone.answer, seconds, done });
    return { ...result, identity: job, measured: measured(all.value, all.seconds, key !== null) };
  } finally {
    await log.close();
  }
}

function measured({ answer, restored, repeated, lag, latency }: Streamed, seconds: number, isSigned: boolean) {
  return {
    /** Of this run. */
    "events/s": (answer.trades.read - restored) / seconds,
    "alerts written twice": repeated,
    "lag, events": lag,
    "latency, s": latency,
    signed: isSigned,
  };
}

function sourceOf({ trades }: Spec, { seed, read }: JobContext): TradeSource {
  return "file" in trades ? fileTrades(trades, () => read(trades.file)) : generatedTrades(trades, seed);
}

async function openLog(folder: string, { log, partitions }: Spec, { key = null, read }: JobContext): Promise<Log> {
  if (log.kind === "kafka") {
    const { brokers, topic, properties } = log;
    const settings = properties === undefined ? {} : propertiesIn(await bytesOf(read(properties)), properties);
    return openKafkaLog({ brokers, topic, partitions, recordBytes: TRADE_BYTES, settings });
  }
  const { segment: segmentBytes, fsync } = log;
  return openEmbeddedLog(join(folder, "log"), { partitions, recordBytes: TRADE_BYTES, segmentBytes, fsync, key });
}

/** Settings of a Kafka client, `name=value` on each line; # begins a comment. */
function propertiesIn(bytes: Uint8Array, file: string): Record<string, string> {
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  const settings = lines.flatMap((line, i): [string, string][] => {
    if (line.trim() === "" || line.startsWith("#")) return [];
    const [, name, value] = /^([\w.]+)=(.*)$/.exec(line) ?? [];
    if (name === undefined) throw new InputError(`${file}:${i + 1}: expected name=value`);
    return [[name, value]];
  });
  return Object.fromEntries(settings);
}

/** Partition of a symbol: that of the partitioner, to which the partitions are nodes. */
function ownerOf({ partitions }: Spec, { owners, seed }: JobContext): (symbol: string) => number {
  if (owners === undefined) throw new RangeError("a streaming job needs a partitioner that gives keys to nodes");
  const nodes = idleNodes([{ count: partitions, speed: 1, slots: 1 }]);
  const random = stream(seed, 0, "partitioner");
  return (symbol) => {
    const owner = owners.partitioner.owner(new Hash().addText(symbol).number(), nodes, { now: 0, random });
    if (Number.isInteger(owner) && owner >= 0 && owner < partitions) return owner;
    throw new RangeError(`an owner must be a position from 0 to ${partitions - 1}, got ${owner}`);
  };
}

/** What makes a job the same as one before it, so that it may go on from what that left. */
async function identity(spec: Spec, { seed, owners, read }: JobContext): Promise<string> {
  // How fast trades are sent changes nothing of what comes out.
  const { pace: _pace, log: _log, ...rest } = spec;
  const hash = createHash("sha256").update(JSON.stringify([seed, owners?.words ?? null, rest]));
  if ("file" in spec.trades) for await (const chunk of read(spec.trades.file)) hash.update(chunk);
  return hash.digest("hex");
}
