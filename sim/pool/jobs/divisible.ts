import type { LoopPartitioner } from "../../../strategies/partitioning/types.ts";
import { cut } from "../../experiment/simulate-loop.ts";
import type { Kernel } from "../types.ts";
import {
  type Blocks,
  endTurns,
  inTurns,
  nextTurn,
  type PartsFrom,
  type Share,
  toSend,
  type Turns,
  turnsOf,
} from "../workloads/blocks.ts";
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

/** Threads that may die one after the other with nothing done between; where more do, something else is wrong. */
const MOST_DEATHS = 3;

type Where = Pick<JobContext, "executor" | "partitioner" | "nodes" | "signal">;

/**
 * Does the blocks on the workers, in chunks as the partitioner cuts them. Chunks that idle workers take are taken by
 * the threads themselves, without a message for each; with a log they are handed out one by one, and written down.
 *
 * @throws RangeError without a partitioner or with an array too long to send, and the signal's reason when called off
 */
export async function inChunks<Input extends object, Part>(
  context: Where,
  work: Divisible<Input, Part>,
  log?: Log<Part>,
): Promise<Done<Part>> {
  const division = new Division(context, work, log);
  while (division.gaps.length > 0) await division.round();
  return division.result();
}

/** Divisible work under way. */
class Division<Input extends object, Part> {
  readonly #context: Where;
  readonly #partitioner: LoopPartitioner;
  readonly #blocks: number;
  readonly #kernel: Kernel<Input & Turns, Share<Part>>;
  readonly #input: Input;
  readonly #log: Log<Part> | undefined;
  readonly #done: PartsFrom<Part>[];
  readonly #restored: number;
  readonly #busy: number[];
  #chunks = 0;
  #deaths = 0;

  constructor(context: Where, work: Divisible<Input, Part>, log: Log<Part> | undefined) {
    this.#context = context;
    this.#partitioner = loopPartitioner(context.partitioner);
    this.#blocks = work.blocks;
    this.#kernel = inTurns(work.kernel);
    this.#input = toSend(work.input);
    this.#log = log;
    this.#done = Array.from(log?.restored ?? [], ([from, part]) => ({ from, parts: [part] }));
    this.#restored = this.#done.length;
    this.#busy = Array.from({ length: context.executor.workers }, () => 0);
  }

  /** The blocks that are not done, as runs of consecutive ones. */
  get gaps(): Blocks[] {
    const gaps: Blocks[] = [];
    let at = 0;
    for (const { from, parts } of this.#done.sort((a, b) => a.from - b.from)) {
      if (from > at) gaps.push({ from: at, to: from });
      at = from + parts.length;
    }
    if (at < this.#blocks) gaps.push({ from: at, to: this.#blocks });
    return gaps;
  }

  result(): Done<Part> {
    const parts = this.#done.flatMap((chunk) => chunk.parts);
    return { parts, chunks: this.#chunks, busy: this.#busy, restored: this.#restored };
  }

  /** Has all be done that is not; what died with its thread is then left for another round. */
  async round(): Promise<void> {
    const { nodes, signal } = this.#context;
    const { gaps } = this;
    const left = gaps.reduce((sum, { from, to }) => sum + to - from, 0);
    const cuts = runsOf(gaps, cut(this.#partitioner, left, nodes));
    // A dealt chunk is that of its worker; the others are taken by whoever is idle.
    const isDealt = this.#partitioner.chunks === "dealt";
    const lines = (isDealt ? cuts : [cuts.flat()]).map(turnsOf);
    const stop = (): void => lines.forEach(endTurns);
    signal.throwIfAborted();
    signal.addEventListener("abort", stop);
    try {
      await allOrFirstError(
        this.#busy.map(async (_, worker) => {
          const turns = lines.at(isDealt ? worker : 0);
          if (turns !== undefined && turns.chunks.length > 0) await this.#take(worker, turns).catch(stopping(stop));
        }),
      );
    } finally {
      signal.removeEventListener("abort", stop);
    }
    signal.throwIfAborted();
  }

  /** @throws Error where a chunk fails, or threads die again and again */
  async #take(worker: number, turns: Turns): Promise<void> {
    try {
      await (this.#log === undefined ? this.#ask(worker, turns) : this.#askLogged(worker, turns, this.#log));
    } catch (error) {
      // Blocks have no side effects but their own, so they can be done again.
      const died = error instanceof Error && error.name === "WorkerLost";
      if (!died || ++this.#deaths === MOST_DEATHS) throw error;
    }
  }

  async #ask(worker: number, turns: Turns): Promise<readonly PartsFrom<Part>[]> {
    const { done, seconds } = await this.#context.executor.run(this.#kernel, { ...this.#input, ...turns }, worker);
    this.#busy[worker] += seconds;
    this.#chunks += done.length;
    if (done.length > 0) this.#deaths = 0;
    for (const chunk of done) this.#done.push(chunk);
    return done;
  }

  async #askLogged(worker: number, turns: Turns, log: Log<Part>): Promise<void> {
    for (let chunk = nextTurn(turns); chunk !== null; chunk = nextTurn(turns)) {
      log.begin(chunk);
      const [{ parts }] = await this.#ask(worker, turnsOf([chunk]));
      log.done(chunk, parts);
    }
  }
}

const stopping =
  (stop: () => void) =>
  (error: unknown): never => {
    stop();
    throw error;
  };

function loopPartitioner(partitioner: LoopPartitioner | null): LoopPartitioner {
  if (partitioner === null) throw new RangeError("divisible work needs a partitioner that cuts loops");
  return partitioner;
}

/** Chunks of so many blocks, each as the runs that it has of the gaps: those done before a crash lie between. */
function runsOf(gaps: readonly Blocks[], sizes: readonly number[]): Blocks[][] {
  let gap = 0;
  let at = gaps[0].from;
  return sizes.map((size) => {
    const runs: Blocks[] = [];
    for (let left = size; left > 0;) {
      const to = Math.min(gaps[gap].to, at + left);
      runs.push({ from: at, to });
      left -= to - at;
      at = to === gaps[gap].to && gap + 1 < gaps.length ? gaps[++gap].from : to;
    }
    return runs;
  });
}

/** Waits for all, so that nothing runs on after an error; then throws the first. */
async function allOrFirstError(works: readonly Promise<void>[]): Promise<void> {
  const ended = await Promise.allSettled(works);
  const failed = ended.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
