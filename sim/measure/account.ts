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
  readonly tallies = TASK_METRICS.map(() => new Tally());
  arrived = 0;
  dropped = 0;
  abandoned = 0;
  /** Finished tasks that had to wait. */
  waited = 0;
  /** Tasks with a deadline that have left, and those of them that missed it or left unserved. */
  due = 0;
  missed = 0;

  merge(other: Account): void {
    for (const [i, tally] of this.tallies.entries()) tally.merge(other.tallies[i]);
    for (const key of COUNTS) this[key] += other[key];
  }

  clear(): void {
    for (const tally of this.tallies) tally.clear();
    for (const key of COUNTS) this[key] = 0;
  }

  get finished(): number {
    return this.tallies[0].count;
  }

  row(window: Window): Row {
    const row: Row = {};
    for (const [i, metric] of TASK_METRICS.entries()) describe(row, metric, this.tallies[i]);
    row["waiting.probability"] = this.waited / this.finished;
    row["number.mean"] = window.numberTime / window.length;
    row["queue.mean"] = window.waitingTime / window.length;
    row["queue.max"] = window.mostWaiting;
    row.throughput = this.finished / window.length;
    row["drop.probability"] = this.dropped / this.arrived;
    row["abandon.probability"] = this.abandoned / this.arrived;
    row["deadline.missProbability"] = this.missed / this.due;
    // Jain, Chiu and Hawe 1984: (Σx)² / (n Σx²), over the slowdowns of the tasks.
    row["fairness.jain"] = 1 / this.tallies[2].squareRatio;
    return row;
  }
}

const COUNTS = ["arrived", "dropped", "abandoned", "waited", "due", "missed"] as const;

function describe(row: Row, metric: string, tally: Tally): void {
  const any = tally.count > 0;
  row[`${metric}.mean`] = any ? tally.mean : NaN;
  row[`${metric}.variance`] = tally.variance;
  row[`${metric}.min`] = any ? tally.min : NaN;
  row[`${metric}.max`] = any ? tally.max : NaN;
  for (const [name, p] of Object.entries(QUANTILES)) row[`${metric}.${name}`] = tally.quantile(p);
}
