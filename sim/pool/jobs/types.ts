import type { KeyPartitioner, LoopPartitioner } from "../../../strategies/partitioning/types.ts";
import type { NodeSet } from "../../../strategies/types.ts";
import type { Json } from "../../scenario/types.ts";
import type { Key } from "../security/encryption.ts";
import type { Executor } from "../types.ts";

/** What a job may use. It opens no files itself: whoever runs it decides how they are read and kept. */
export interface JobContext {
  readonly executor: Executor;
  readonly seed: number | string;
  /** Cuts divisible work into chunks; null where the scenario names none. */
  readonly partitioner: LoopPartitioner | null;
  /** Gives keys to partitions, with the scenario's words for it; left out where the scenario names none. */
  readonly owners?: { readonly partitioner: KeyPartitioner; readonly words: string };
  /** Signs and encrypts what is kept; null or left out: it is neither. */
  readonly key?: Key | null;
  /** The workers as the partitioner sees them, one node each. */
  readonly nodes: NodeSet;
  /**
   * How often the work is done on all workers and alone, in turns, for medians of the times without the first round;
   * left out: once. Streaming is always done once. Not for work with a log of recovery, which is not done again.
   */
  readonly rounds?: number;
  /** Ends the job early: its promise rejects with the signal's reason, and what is logged can be gone on from. */
  readonly signal: AbortSignal;
  /** Folder of the results, where logs of recovery and exchanged files lie too; null: nothing is kept. */
  readonly out: string | null;
  /** Bytes of a file that the scenario names, unpacked where the name ends in .gz. */
  read(file: string): AsyncIterable<Uint8Array>;
  /** Writes a file of the results whole or not at all; nothing where there is no folder. */
  write(name: string, parts: Iterable<string>): Promise<void>;
}

/** What came out, plain JSON. */
export interface JobResult {
  readonly job: string;
  readonly workers: number;
  readonly answer: Json;
  /** What one thread answers by itself, without chunks and messages. */
  readonly singleThreaded: Json;
  /** Whether both are the same, bit for bit, or with a tolerance above 0 within that relative difference. */
  readonly equal: boolean;
  readonly tolerance: number;
  /** Wall-clock time of the work on one thread and on all workers, s; reading and drawing the input is not in it. */
  readonly seconds: { readonly one: number; readonly all: number };
  /** Seconds on one thread by workers × seconds on all; null where part of the work was restored from a log. */
  readonly efficiency: number | null;
  /** Time each worker had work, from handing it over to its answer, s. */
  readonly busy: readonly number[];
  /** Chunks done in this run. */
  readonly chunks: number;
  /** Blocks of work that an earlier run had finished and this one took from its log. */
  readonly restored: number;
  /** Tells the job from others, where what it keeps is signed as of this job alone. */
  readonly identity?: string;
  /** What else was measured, by name. */
  readonly measured?: Json;
}

/** A kind of job of the section `job`; its form stands in `sim/scenario/job.ts`. */
export interface Job<Spec> {
  readonly kind: string;
  run(spec: Spec, context: JobContext): Promise<JobResult>;
}
