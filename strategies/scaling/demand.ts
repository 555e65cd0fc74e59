import type { PoolView } from "./types.ts";

/** Mean time in a slot per task, s, over all that has been seen; NaN before a task is finished. */
export class ServiceTime {
  #busyTime = 0;
  #finished = 0;

  of({ busyTime, finished }: Pick<PoolView, "busyTime" | "finished">): number {
    this.#busyTime += busyTime;
    this.#finished += finished;
    return this.#finished === 0 ? NaN : this.#busyTime / this.#finished;
  }
}

/** c = a + β √a, the square-root rule for a offered load in erlangs: servers, not rounded (Halfin and Whitt 1981). */
export const squareRootRule = (load: number, beta: number): number => load + beta * Math.sqrt(load);
