import { mkdir } from "node:fs/promises";
import type { Partitioner } from "../../../strategies/partitioning/types.ts";
import { partitioners } from "../../../strategies/registry.ts";
import { idleNodes } from "../../experiment/idle-nodes.ts";
import { beside } from "../../scenario/index.ts";
import type { Scenario } from "../../scenario/types.ts";
import { readAtRest, writeAtRest } from "../security/at-rest.ts";
import type { Key } from "../security/encryption.ts";
import { openThreads } from "../threads.ts";
import { doJob } from "./index.ts";
import type { JobResult } from "./types.ts";

/** How a scenario's job is run. */
export interface JobOptions {
  /** The scenario's file: names of other files are relative to it. */
  readonly file: string;
  /** Folder for what the job writes; null: none. */
  readonly out: string | null;
  readonly signal: AbortSignal;
  /** Workers in place of the scenario's nodes. */
  readonly workers?: number;
  /** Encrypts and signs what is kept; null or left out: it is neither. Data that is encrypted is read with it. */
  readonly key?: Key | null;
}

/**
 * Does the job of a scenario on threads of their own, one for each node.
 *
 * @throws RangeError without a job, and what the job itself throws
 */
export async function runJob(scenario: Scenario, options: JobOptions): Promise<JobResult> {
  const { job, seed } = scenario;
  const { out, signal, key = null } = options;
  if (job === undefined) throw new RangeError(`${scenario.name} has no job`);
  if (out !== null) await mkdir(out, { recursive: true, mode: 0o700 });
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
      key,
      signal,
      out,
      read: (file) => readAtRest(beside(file, options.file), key),
      write: async (name, parts) => (out === null ? undefined : writeAtRest(out, name, parts, key)),
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
