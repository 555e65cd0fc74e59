import { workerData } from "node:worker_threads";
import { type Arm, faultsOfOwn, type ParameterFault, performWatched } from "./job.ts";
import { findWarmup } from "./pilot.ts";
import { prelude } from "./prelude.ts";
import type { Replication } from "./simulate.ts";
import { PolicyError, Watch } from "./watch.ts";

/** One piece of work of a thread, for the arm of that number. */
export interface Piece {
  arm: number;
  /**
   * Number of the replication; or the pilot that finds how many tasks to leave out at the start; or a look at the
   * parameters of the user's policies.
   */
  replication: number | "warmup" | "parameters";
  warmupTasks: number;
  /** Memory of the thread's `Watch`. */
  watch: SharedArrayBuffer;
}

export type Outcome =
  | { replication: Replication }
  | { warmup: { tasks: number; reliable: boolean } }
  | { faults: ParameterFault[] }
  /** What a policy of the user's did wrong; errors lose their names between threads. */
  | { policyError: string };

/** Thread entry: the arms come once, when the thread starts. */
const arms: readonly Arm[] = workerData;
await prelude(arms);

export async function perform({ arm: number, replication, warmupTasks, watch }: Piece): Promise<Outcome> {
  const arm = { ...arms[number], warmupTasks };
  const watching = new Watch(Object.keys(arm.policyCode), watch);
  try {
    if (replication === "parameters") return { faults: await faultsOfOwn(arm, watching) };
    if (replication === "warmup") return { warmup: await findWarmup(arm, watching) };
    return { replication: await performWatched(arm, replication, watching) };
  } catch (error) {
    if (error instanceof PolicyError) return { policyError: error.message };
    throw error;
  }
}
