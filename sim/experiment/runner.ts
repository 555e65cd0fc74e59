import type { Piscina } from "piscina";
import { type Arm, type ParameterFault, perform } from "./job.ts";
import { findWarmup } from "./pilot.ts";
import { prelude } from "./prelude.ts";
import type { Replication } from "./simulate.ts";
import { PolicyError, Watch } from "./watch.ts";
import type { Outcome, Piece } from "./worker.ts";

/** Where replications are run. */
export interface Runner {
  /** How many it runs at once. */
  readonly lanes: number;
  replication(arm: number, replication: number, warmupTasks: number): Promise<Replication>;
  warmup(arm: number): Promise<{ tasks: number; reliable: boolean }>;
  /** What is wrong in the parameters of the user's policies. */
  faults(arm: number): Promise<ParameterFault[]>;
  close(): Promise<void>;
}

/** Milliseconds between two looks at what the user's policies are doing. */
const LOOK = 100;
/** A call that was under way at so many looks in a row does not return. */
const MOST_LOOKS = 12;
/** What is said of a call that was stopped. */
export const NO_RETURN = `has not returned after ${(LOOK * MOST_LOOKS) / 1000} s; it was stopped`;

/**
 * Runs the arms on this thread, or on threads of their own. Policies of the user's always run on other threads, where
 * they can be stopped.
 */
export async function runnerFor(arms: readonly Arm[], threads: number): Promise<Runner> {
  const foreign = arms.some(({ policyCode }) => Object.keys(policyCode).length > 0);
  if (threads > 1 || foreign) return onThreads(arms, threads);
  await prelude(arms);
  return here(arms);
}

function here(arms: readonly Arm[]): Runner {
  return {
    lanes: 1,
    async replication(arm, replication, warmupTasks) {
      const result = await perform({ ...arms[arm], warmupTasks }, replication);
      // Lets a pending interrupt be seen between replications.
      await new Promise((resume) => setImmediate(resume));
      return result;
    },
    warmup: (arm) => findWarmup(arms[arm]),
    faults: async () => [],
    close: async () => {},
  };
}

async function onThreads(arms: readonly Arm[], threads: number): Promise<Runner> {
  const { Piscina } = await import("piscina");
  const pool: Piscina<Piece, Outcome> = new Piscina({
    filename: new URL("./worker.js", import.meta.url).href,
    name: "perform",
    minThreads: threads,
    maxThreads: threads,
    workerData: arms,
  });
  const run = async (piece: Omit<Piece, "watch">): Promise<Outcome> => {
    const watch = new Watch(Object.keys(arms[piece.arm].policyCode));
    const stop = new AbortController();
    const look = looking(watch, () => stop.abort());
    try {
      const outcome = await pool.run({ ...piece, watch: watch.buffer }, { signal: stop.signal });
      if ("policyError" in outcome) throw new PolicyError(outcome.policyError);
      return outcome;
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      throw new PolicyError(`${watch.said()} ${NO_RETURN}`, { cause: error });
    } finally {
      clearInterval(look);
    }
  };
  return {
    lanes: threads,
    async replication(arm, replication, warmupTasks) {
      const outcome = await run({ arm, replication, warmupTasks });
      if ("replication" in outcome) return outcome.replication;
      throw new Error("the thread answered another question");
    },
    async warmup(arm) {
      const outcome = await run({ arm, replication: "warmup", warmupTasks: 0 });
      if ("warmup" in outcome) return outcome.warmup;
      throw new Error("the thread answered another question");
    },
    async faults(arm) {
      const outcome = await run({ arm, replication: "parameters", warmupTasks: 0 });
      if ("faults" in outcome) return outcome.faults;
      throw new Error("the thread answered another question");
    },
    close: () => pool.destroy(),
  };
}

/**
 * Stops what has a call under way for too long. Looks again and again, counting looks and not time, so that a machine
 * that was asleep is not taken for a stuck call.
 */
export function looking(watch: Watch, stop: () => void): NodeJS.Timeout {
  let last = 0;
  let looks = 0;
  return setInterval(() => {
    const { count } = watch;
    looks = count % 2 === 1 && count === last ? looks + 1 : 0;
    last = count;
    if (looks === MOST_LOOKS) stop();
  }, LOOK);
}
