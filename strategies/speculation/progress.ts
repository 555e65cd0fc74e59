import type { NodeView } from "../types.ts";
import type { EndedAttempt, RunningTask, RunningTasks } from "./types.ts";

/** Rates that should be equal may differ by rounding. */
const ROUNDING = 1e-9;

/** The q-quantile of some numbers, 0 ≤ q ≤ 1, between neighbours by straight lines; NaN of none. O(n log n). */
function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (place - Math.floor(place)) * (above - below);
}

/** Whether a rate is below a threshold, beyond doubt. */
export const isBelow = (rate: number, threshold: number): boolean => rate < threshold * (1 - ROUNDING);

/** Progress per second in service; NaN for what has just begun. */
export const rateOf = ({ progress, start }: RunningTask, now: number): number => progress / (now - start);

/** Progress per second of tasks and nodes, the done ones included. */
export class Rates {
  /** Of the tasks that are done, by job. */
  readonly #done = new Map<number, number[]>();
  /** Progress that the attempts of each node have made that have ended, and the time it took in service, s. */
  readonly #progress: number[] = [];
  readonly #time: number[] = [];

  /** A task is done by the first of these attempts; `isLast`: its job is, too. */
  ended(job: number, isLast: boolean, attempts: readonly EndedAttempt[]): void {
    for (const { node, progress, time } of attempts) {
      addAt(this.#progress, node, progress);
      addAt(this.#time, node, time);
    }
    const rates = this.#done.get(job) ?? [];
    rates.push(1 / attempts[0].time);
    this.#done.set(job, rates);
    if (isLast) this.#done.delete(job);
  }

  /** The q-quantile of the rates of all tasks of each job that have started, by job. */
  ofJobs(running: RunningTasks, now: number, q: number): Map<number, number> {
    const rates = new Map<number, number[]>();
    for (let i = 0; i < running.size; i++) {
      const task = running.at(i);
      const of = rates.get(task.job) ?? [...(this.#done.get(task.job) ?? [])];
      rates.set(task.job, of);
      if (now > task.start) of.push(rateOf(task, now));
    }
    return new Map(Array.from(rates, ([job, of]) => [job, quantile(of, q)]));
  }

  /** Whether a node's progress per second in service is below the q-quantile of those of all that have made some. */
  slowNodes(running: RunningTasks, now: number, q: number): (node: NodeView) => boolean {
    const progress = [...this.#progress];
    const time = [...this.#time];
    for (let i = 0; i < running.size; i++) {
      const task = running.at(i);
      addAt(progress, task.node, task.progress);
      addAt(time, task.node, now - task.start);
    }
    const rates = progress.map((done, node) => done / time[node]);
    const threshold = quantile(
      rates.filter((rate) => rate > 0),
      q,
    );
    return ({ id }) => isBelow(rates[id] ?? NaN, threshold);
  }
}

/** Adds to the i-th of some sums; those that are not there yet are 0. */
function addAt(sums: number[], i: number, amount: number): void {
  while (sums.length <= i) sums.push(0);
  sums[i] += amount;
}
