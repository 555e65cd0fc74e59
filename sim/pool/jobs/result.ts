import { isDeepStrictEqual } from "node:util";
import { median } from "simple-statistics";
import type { Json } from "../../scenario/types.ts";
import type { JobContext, JobResult } from "./types.ts";

/** Wall-clock time of a piece of work, s. */
export async function timed<Value>(work: () => Value | Promise<Value>): Promise<{ value: Value; seconds: number }> {
  const since = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - since) / 1000 };
}

/** A job on all workers and on one thread alone. */
export interface Ways<All, Alone> {
  readonly all: () => Promise<All>;
  readonly alone: () => Alone;
}

/** What both ways gave, and their wall-clock times, s. */
export interface Both<All, Alone> {
  readonly all: All;
  readonly alone: Alone;
  readonly seconds: { readonly one: number; readonly all: number };
}

/** Goes both ways, one after the other. Where the context asks for several rounds, times are medians of all but one. */
export async function bothWays<All, Alone>(
  { rounds = 1 }: JobContext,
  ways: Ways<All, Alone>,
): Promise<Both<All, Alone>> {
  const times: { one: number[]; all: number[] } = { one: [], all: [] };
  let all, alone;
  do {
    all = await timed(ways.all);
    alone = await timed(ways.alone);
    times.all.push(all.seconds);
    times.one.push(alone.seconds);
  } while (times.all.length < rounds);
  // The compiler is at work in the first round, if there are others.
  const counted = (of: readonly number[]): number => median(of.slice(rounds > 1 ? 1 : 0));
  return { all: all.value, alone: alone.value, seconds: { one: counted(times.one), all: counted(times.all) } };
}

/** What a job hands in. */
interface Outcome {
  readonly answer: Json;
  readonly singleThreaded: Json;
  /** Where there is more to compare than the answers show. */
  readonly same?: boolean;
  readonly seconds: { readonly one: number; readonly all: number };
  readonly done: { readonly chunks: number; readonly busy: readonly number[]; readonly restored: number };
}

/** The result of a job whose order of operations is fixed: both answers have the same bits. */
export function bitwise(job: string, { executor: { workers } }: JobContext, outcome: Outcome): JobResult {
  const { answer, singleThreaded, same = true, seconds, done } = outcome;
  return {
    job,
    workers,
    answer,
    singleThreaded,
    equal: same && isDeepStrictEqual(answer, singleThreaded),
    tolerance: 0,
    seconds,
    efficiency: done.restored > 0 ? null : seconds.one / (workers * seconds.all),
    busy: done.busy,
    chunks: done.chunks,
    restored: done.restored,
  };
}
