import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import type { Partitioner } from "../../../strategies/partitioning/types.ts";
import { partitioners } from "../../../strategies/registry.ts";
import { idleNodes } from "../../experiment/idle-nodes.ts";
import { beside } from "../../scenario/index.ts";
import type { Scenario } from "../../scenario/types.ts";
import type { Key } from "../security/encryption.ts";
import { openThreads } from "../threads.ts";
import { doJob } from "./index.ts";
import type { JobContext, JobResult } from "./types.ts";

/** How a scenario's job is run. */
export interface JobOptions {
  /** The scenario's file: names of other files are relative to it. */
  readonly file: string;
  /** Folder for what the job writes; null: none. */
  readonly out: string | null;
  readonly signal: AbortSignal;
  /** Workers in place of the scenario's nodes. */
  readonly workers?: number;
  /** Signs and encrypts what streams keep; null or left out: it is neither. */
  readonly key?: Key | null;
  /** In place of plain reading and writing. */
  readonly read?: JobContext["read"];
  readonly write?: JobContext["write"];
}

/**
 * Does the job of a scenario on threads of their own, one for each node.
 *
 * @throws RangeError without a job, and what the job itself throws
 */
export async function runJob(scenario: Scenario, options: JobOptions): Promise<JobResult> {
  const { job, seed } = scenario;
  if (job === undefined) throw new RangeError(`${scenario.name} has no job`);
  if (options.out !== null) await mkdir(options.out, { recursive: true, mode: 0o700 });
  const { partitioner: named } = scenario.strategies;
  const partitioner = partitionerOf(scenario);
  const nodes = idleNodes(scenario.nodes, options.workers);
  const executor = await openThreads(nodes.size);
  try {
    return await doJob(job, {
      executor,
      seed,
      nodes,
      partitioner: partitioner?.kind === "chunks" ? partitioner : null,
      ...(partitioner?.kind === "keys" ? { owners: { partitioner, words: JSON.stringify(named) } } : {}),
      key: options.key ?? null,
      signal: options.signal,
      out: options.out,
      read: options.read ?? ((file) => bytesOfFile(beside(file, options.file))),
      write: options.write ?? ((name, parts) => writeParts(options.out, name, parts)),
    });
  } finally {
    await executor.close();
  }
}

function partitionerOf({ strategies }: Scenario): Partitioner | null {
  if (strategies.partitioner === undefined) return null;
  const { name, ...parameters } = strategies.partitioner;
  const definition = partitioners.get(name);
  if (definition === undefined) throw new RangeError(`no partitioner is called ${name}`);
  return definition.create(parameters);
}

function bytesOfFile(path: string): AsyncIterable<Uint8Array> {
  const stream = createReadStream(path, { highWaterMark: 1 << 18 });
  if (!path.endsWith(".gz")) return stream;
  const plain = createGunzip({ chunkSize: 1 << 18 });
  // An error of the file would otherwise leave the reader waiting for ever.
  stream.on("error", (error) => plain.destroy(error));
  return stream.pipe(plain);
}

/** Writes a file part by part beside its place, then puts it there in one step. */
async function writeParts(folder: string | null, name: string, parts: Iterable<string>): Promise<void> {
  if (folder === null) return;
  const path = join(folder, name);
  const beginning = `${path}.${process.pid}.part`;
  const file = await open(beginning, "w", 0o600);
  try {
    for (const part of parts) await file.write(part);
    await file.sync();
    await file.close();
    await rename(beginning, path);
  } catch (error) {
    await file.close();
    await rm(beginning, { force: true });
    throw error;
  }
}
