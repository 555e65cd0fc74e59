import type { CloningSpeculation } from "../../../strategies/speculation/types.ts";
import type { Context } from "../../../strategies/types.ts";
import { type Job, JobCursor } from "./job.ts";
import type { Speculator } from "./job-parts.ts";
import type { JobPool } from "./job-pool.ts";

/** Has all tasks of a job attempted several times, as a policy says on arrival. */
export class Cloner implements Speculator {
  readonly #pool: JobPool;
  readonly #policy: CloningSpeculation;
  readonly #context: Context;

  constructor(parts: { pool: JobPool; context: Context }, policy: CloningSpeculation) {
    this.#pool = parts.pool;
    this.#policy = policy;
    this.#context = parts.context;
  }

  attempts(job: Job): number {
    const attempts = this.#policy.clones(new JobCursor(job), this.#pool.counts, this.#context);
    if (Number.isInteger(attempts) && attempts >= 1) return attempts;
    throw new RangeError(
      `the speculation asked for ${attempts} attempts at each task, which must be a whole number >= 1`,
    );
  }

  started(): void {}

  ended(): void {}
}
