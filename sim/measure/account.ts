import { Tally } from "./tally.ts";

/** Metrics of single tasks, each summarised by the same statistics. */
const TASK_METRICS = ["waiting", "response", "slowdown", "boundedSlowdown", "size"] as const;

const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const;

/** Metric name → value; NaN where nothing was observed. */
export type Row = Record<string, number>;

/** Time averages over a window, s. */
export interface Window {
  length: number;
  /** ∫ tasks present dt. */
  numberTime: number;
  /** ∫ tasks waiting dt. */
  waitingTime: number;
  /** Most tasks waiting at one instant. */
  mostWaiting: number;
}

/** What has been counted of some tasks: those of a class, or all. */
export class Account {
  readonly waiting = new Tally();
  readonly response = new Tally();
  readonly slowdown = new Tally();
  readonly boundedSlowdown = new Tally();
  readonly size = new Tally();
  arrived = 0;
  dropped = 0;
  abandoned = 0;
  /** Finished tasks that had to wait. */
  waited = 0;
  /** Tasks with a deadline that have left, and those of them that missed it or left unserved. */
  due = 0;
  missed = 0;
  /** Requests sent as attempts: how many, of them hedged, failed, answered in time, and their attempts in all. */
  tried = 0;
  hedged = 0;
  failed = 0;
  good = 0;
  attempts = 0;

  merge(other: Account): void {
    for (const metric of TASK_METRICS) this[metric].merge(other[metric]);
    for (const key of COUNTS) this[key] += other[key];
  }

  clear(): void {
    for (const metric of TASK_METRICS) this[metric].clear();
    for (const key of COUNTS) this[key] = 0;
  }

  countTried(attempts: number, hedged: boolean, answered: boolean, isGood: boolean): void {
    this.tried++;
    this.attempts += attempts;
    if (hedged) this.hedged++;
    if (!answered) this.failed++;
    if (isGood) this.good++;
  }

  get finished(): number {
    return this.waiting.count;
  }

  row(window: Window): Row {
    const row: Row = {};
    for (const metric of TASK_METRICS) describe(row, metric, this[metric]);
    row["waiting.probability"] = this.waited / this.finished;
    row["number.mean"] = window.numberTime / window.length;
    row["queue.mean"] = window.waitingTime / window.length;
    row["queue.max"] = window.mostWaiting;
    row.throughput = this.finished / window.length;
    row["drop.probability"] = this.dropped / this.arrived;
    row["abandon.probability"] = this.abandoned / this.arrived;
    row["deadline.missProbability"] = this.missed / this.due;
    // Jain, Chiu and Hawe 1984: (Σx)² / (n Σx²), over the slowdowns of the tasks.
    row["fairness.jain"] = 1 / this.slowdown.squareRatio;
    if (this.tried > 0) {
      row["attempts.mean"] = this.attempts / this.tried;
      row["hedge.share"] = this.hedged / this.tried;
      row["failure.probability"] = this.failed / this.arrived;
      row.goodput = this.good / window.length;
    }
    return row;
  }
}

/** All of them together. */
export function sum(accounts: readonly Account[]): Account {
  const all = new Account();
  for (const account of accounts) all.merge(account);
  return all;
}

const COUNTS = [
  "arrived",
  "dropped",
  "abandoned",
  "waited",
  "due",
  "missed",
  "tried",
  "hedged",
  "failed",
  "good",
  "attempts",
] as const;

function describe(row: Row, metric: string, tally: Tally): void {
  const any = tally.count > 0;
  row[`${metric}.mean`] = any ? tally.mean : NaN;
  row[`${metric}.variance`] = tally.variance;
  row[`${metric}.min`] = any ? tally.min : NaN;
  row[`${metric}.max`] = any ? tally.max : NaN;
  for (const [name, p] of Object.entries(QUANTILES)) row[`${metric}.${name}`] = tally.quantile(p);
}
