import type { Arm } from "./job.ts";
import type { Runner } from "./runner.ts";
import type { Replication } from "./simulate.ts";
import { PolicyError } from "./watch.ts";

export interface Progress {
  finished: number;
  total: number;
}

export interface ReplicationOptions {
  /** Ends early: replications not begun are not begun. */
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
  /** Replications finished in an earlier run, by arm; they are not run again. */
  known: (arm: number, replication: number) => Replication | undefined;
  /** Told of every replication that is new, as soon as it is finished. */
  onFinished: (arm: number, replication: number, result: Replication) => void;
}

/** What has been run. */
export interface Performed {
  /** Replications by arm, in order; those that were not run (undefined) are missing after an early end. */
  results: (Replication | undefined)[][];
  /** What ended it early: a policy of the user's. Null: nothing. */
  failure: PolicyError | null;
}

/** A replication that is under way. */
interface Begun {
  readonly arm: number;
  readonly replication: number;
  readonly result: Promise<Replication>;
}

/**
 * Runs all replications of all arms. The result does not depend on the number of threads.
 *
 * @throws the first error of a replication, once those under way have ended, unless a policy of the user's is to blame
 */
export async function runReplications(
  arms: readonly Arm[],
  runner: Runner,
  options: ReplicationOptions,
): Promise<Performed> {
  const results = arms.map(({ scenario }, arm) =>
    Array.from({ length: scenario.run.replications }, (_, replication) => options.known(arm, replication)),
  );
  // Replication by replication, so that what is finished when interrupted can be paired.
  const todo = results
    .flatMap((list, arm) => list.flatMap((result, replication) => (result === undefined ? [{ arm, replication }] : [])))
    .sort((a, b) => a.replication - b.replication || a.arm - b.arm);
  const total = results.reduce((sum, list) => sum + list.length, 0);
  let finished = total - todo.length;
  let next = 0;
  const failures: unknown[] = [];
  options.onProgress({ finished, total });
  const begun = (): Begun | null => {
    if (next === todo.length || options.signal.aborted || failures.length > 0) return null;
    const { arm, replication } = todo[next++];
    return { arm, replication, result: runner.replication(arm, replication, arms[arm].warmupTasks) };
  };
  const lane = async (): Promise<void> => {
    for (let present = begun(); present !== null;) {
      const { arm, replication } = present;
      let following: Begun | null = null;
      try {
        const result = await present.result;
        // Before the result is written down: a thread would wait for that, every time.
        following = begun();
        results[arm][replication] = result;
        options.onFinished(arm, replication, result);
        options.onProgress({ finished: ++finished, total });
      } catch (error) {
        failures.push(error);
      }
      present = following;
    }
  };
  await Promise.all(Array.from({ length: Math.min(runner.lanes, todo.length) }, lane));
  const [failure] = failures;
  if (failure === undefined) return { results, failure: null };
  if (failure instanceof PolicyError) return { results, failure };
  throw failure;
}
