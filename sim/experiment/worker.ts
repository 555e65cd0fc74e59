import { workerData } from "node:worker_threads";
import { type Arm, perform } from "./job.ts";
import type { Replication } from "./simulate.ts";

/** Thread entry: the arms come once, when the thread starts; a task is the number of an arm and of a replication. */
const arms: readonly Arm[] = workerData;

export async function replicate({ arm, replication }: { arm: number; replication: number }): Promise<Replication> {
  return perform(arms[arm], replication);
}
