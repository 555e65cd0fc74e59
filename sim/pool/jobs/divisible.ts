import type { LoopPartitioner } from "../../../strategies/partitioning/types.ts";
import { cut } from "../../experiment/simulate-loop.ts";
import type { Executor, Kernel } from "../types.ts";
import type { Blocks } from "../workloads/blocks.ts";
import type { JobContext } from "./types.ts";

/**
 * Work in blocks that do not depend on each other. Blocks are the same whatever chunks they come in and whoever does
 * them, and what they give is put together in their order: so the answer has the same bits on any number of workers.
 */
export interface Divisible<Input extends object, Part> {
  readonly blocks: number;
  readonly input: Input;
  /** Gives what each of its blocks gives, in their order. */
  readonly kernel: Kernel<Input & Blocks, readonly Part[]>;
}

/** Remembers finished blocks, so that a run after a crash goes on from there. */
export interface Log<Part> {
  /** What an earlier run had finished, by block. */
  readonly restored: ReadonlyMap<number, Part>;
  begin(blocks: Blocks): void;
  done(blocks: Blocks, parts: readonly Part[]): void;
}

export interface Done<Part> {
  /** What each block gave, in order. */
  readonly parts: readonly Part[];
  readonly chunks: number;
  readonly busy: readonly number[];
  readonly restored: number;
}

/** Times that work is given to another thread after its thread has died; then something else is wrong. */
const MOST_DEATHS = 3;

/**
 * Does the blocks on the workers, in chunks as the partitioner cuts them.
 *
 * @throws RangeError without a partitioner, and the signal's reason when the job is called off
 */
export async function inChunks<Input extends object, Part>(
  context: Pick<JobContext, "executor" | "partitioner" | "nodes" | "signal">,
  { blocks, kernel, input }: Divisible<Input, Part>,
  log?: Log<Part>,
): Promise<Done<Part>> {
  const { executor, nodes, signal } = context;
  const partitioner = loopPartitioner(context.partitioner);
  const known = log?.restored ?? new Map<number, Part>();
  const left = Array.from({ length: blocks }, (_, block) => block).filter((block) => !known.has(block));
  const parts = Array.from({ length: blocks }, (_, block) => known.get(block));
  const chunks = left.length === 0 ? [] : startsOf(cut(partitioner, left.length, nodes));
  const busy = Array.from({ length: executor.workers }, () => 0);
  let next = 0;
  const doChunk = async (chunk: Blocks, worker: number): Promise<void> => {
    for (const run of runsOf(left, chunk)) {
      signal.throwIfAborted();
      log?.begin(run);
      const since = performance.now();
      const given = await onWorker(executor, kernel, { ...input, ...run }, worker);
      busy[worker] += (performance.now() - since) / 1000;
      log?.done(run, given);
      for (const [i, part] of given.entries()) parts[run.from + i] = part;
    }
  };
  const work = async (worker: number): Promise<void> => {
    // A dealt chunk is that of its worker; the others are taken by whoever is idle.
    if (partitioner.chunks === "dealt") return chunks.length > worker ? doChunk(chunks[worker], worker) : undefined;
    while (next < chunks.length) await doChunk(chunks[next++], worker);
  };
  const stop = (error: unknown): never => {
    next = chunks.length;
    throw error;
  };
  await allOrFirstError(busy.map((_, worker) => work(worker).catch(stop)));
  return { parts: whole(parts), chunks: chunks.filter(({ from, to }) => to > from).length, busy, restored: known.size };
}

function loopPartitioner(partitioner: LoopPartitioner | null): LoopPartitioner {
  if (partitioner === null) throw new RangeError("divisible work needs a partitioner that cuts loops");
  return partitioner;
}

/** Chunks from their lengths. */
function startsOf(lengths: readonly number[]): Blocks[] {
  let to = 0;
  return lengths.map((length) => ({ from: to, to: (to += length) }));
}

/** The blocks at positions of a list, as runs of consecutive ones: those done before a crash leave gaps. */
function runsOf(left: readonly number[], { from, to }: Blocks): Blocks[] {
  const runs: { from: number; to: number }[] = [];
  for (const block of left.slice(from, to)) {
    const last = runs.at(-1);
    if (last?.to === block) last.to++;
    else runs.push({ from: block, to: block + 1 });
  }
  return runs;
}

/** Runs a kernel on a worker, again where the thread dies under it: blocks have no side effects but their own. */
async function onWorker<Input, Output>(
  executor: Executor,
  kernel: Kernel<Input, Output>,
  input: Input,
  worker: number,
): Promise<Output> {
  for (let deaths = 1; ; deaths++) {
    try {
      return await executor.run(kernel, input, worker);
    } catch (error) {
      const died = error instanceof Error && error.name === "WorkerLost";
      if (!died || deaths === MOST_DEATHS) throw error;
    }
  }
}

/** Waits for all, so that nothing runs on after an error; then throws the first. */
async function allOrFirstError(works: readonly Promise<void>[]): Promise<void> {
  const ended = await Promise.allSettled(works);
  const failed = ended.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** @throws Error where a block gave nothing */
function whole<Part>(parts: readonly (Part | undefined)[]): readonly Part[] {
  return parts.map((part, block) => {
    if (part === undefined) throw new Error(`block ${block} has given nothing`);
    return part;
  });
}
