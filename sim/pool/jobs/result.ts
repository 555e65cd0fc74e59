import { isDeepStrictEqual } from "node:util";
import type { Json } from "../../scenario/types.ts";
import type { JobContext, JobResult } from "./types.ts";

/** Wall-clock time of a piece of work, s. */
export async function timed<Value>(work: () => Value | Promise<Value>): Promise<{ value: Value; seconds: number }> {
  const since = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - since) / 1000 };
}

/** What a job hands in. */
interface Outcome {
  readonly answer: Json;
  readonly singleThreaded: Json;
  /** Where there is more to compare than the answers show. */
  readonly same?: boolean;
  readonly one: number;
  readonly all: number;
  readonly done: { readonly chunks: number; readonly busy: readonly number[]; readonly restored: number };
}

/** The result of a job whose order of operations is fixed: both answers have the same bits. */
export function bitwise(job: string, { executor: { workers } }: JobContext, outcome: Outcome): JobResult {
  const { answer, singleThreaded, same = true, one, all, done } = outcome;
  return {
    job,
    workers,
    answer,
    singleThreaded,
    equal: same && isDeepStrictEqual(answer, singleThreaded),
    tolerance: 0,
    seconds: { one, all },
    efficiency: done.restored > 0 ? null : one / (workers * all),
    busy: done.busy,
    chunks: done.chunks,
    restored: done.restored,
  };
}
