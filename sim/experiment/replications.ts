import { type Arm, perform } from "./job.ts";
import type { Replication } from "./simulate.ts";

export interface Progress {
  finished: number;
  total: number;
}

export interface ReplicationOptions {
  /** Threads to use; 1: this one. */
  threads: number;
  /** Ends early: replications not begun are not begun. */
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
  /** Replications finished in an earlier run, by arm; they are not run again. */
  known: (arm: number, replication: number) => Replication | undefined;
  /** Told of every replication that is new, as soon as it is finished. */
  onFinished: (arm: number, replication: number, result: Replication) => void;
}

/**
 * Runs all replications of all arms and gives them by arm, in order. The result does not depend on the number of
 * threads. After `signal` the lists hold what was finished, possibly with gaps (undefined).
 *
 * @throws the first error of a replication, once those under way have ended
 */
export async function runReplications(
  arms: readonly Arm[],
  options: ReplicationOptions,
): Promise<(Replication | undefined)[][]> {
  const results = arms.map(({ scenario }, arm) =>
    Array.from({ length: scenario.run.replications }, (_, replication) => options.known(arm, replication)),
  );
  // Replication by replication, so that what is finished when interrupted can be paired.
  const todo = results
    .flatMap((list, arm) => list.flatMap((result, replication) => (result === undefined ? [{ arm, replication }] : [])))
    .sort((a, b) => a.replication - b.replication || a.arm - b.arm);
  const total = results.reduce((sum, list) => sum + list.length, 0);
  let finished = total - todo.length;
  const finish = ({ arm, replication }: { arm: number; replication: number }, result: Replication): void => {
    results[arm][replication] = result;
    options.onFinished(arm, replication, result);
    options.onProgress({ finished: ++finished, total });
  };
  options.onProgress({ finished, total });
  const threads = Math.min(options.threads, todo.length);
  if (threads <= 1) {
    for (const task of todo) {
      if (options.signal.aborted) break;
      finish(task, await perform(arms[task.arm], task.replication));
      // Lets a pending interrupt be seen between replications.
      await new Promise((resume) => setImmediate(resume));
    }
    return results;
  }
  await onThreads(threads, arms, todo, options.signal, finish);
  return results;
}

async function onThreads(
  threads: number,
  arms: readonly Arm[],
  todo: readonly { arm: number; replication: number }[],
  signal: AbortSignal,
  finish: (task: { arm: number; replication: number }, result: Replication) => void,
): Promise<void> {
  const { Piscina } = await import("piscina");
  const pool = new Piscina({
    filename: new URL("./worker.js", import.meta.url).href,
    name: "replicate",
    minThreads: threads,
    maxThreads: threads,
    workerData: arms,
  });
  let next = 0;
  let failure: unknown = null;
  const lane = async (): Promise<void> => {
    while (next < todo.length && !signal.aborted && failure === null) {
      const task = todo[next++];
      try {
        finish(task, await pool.run(task, { name: "replicate" }));
      } catch (error) {
        failure ??= error;
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: threads }, lane));
  } finally {
    await pool.destroy();
  }
  if (failure !== null) throw failure;
}
