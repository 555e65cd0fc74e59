import type { ComparisonResult, Verdict } from "../sim/measure/results.ts";
import { differenceScale, figure, measured, metricWords, relative, scaleOf } from "./units.ts";

/** A sign for each verdict, so that it is told by more than its colour. */
export const SIGNS: Readonly<Record<Verdict, string>> = {
  better: "✓",
  worse: "✗",
  "too close to matter": "≈",
  "no difference detected": "○",
  inconclusive: "?",
  // The selector keeps the sign a letter; some systems would draw a picture.
  unstable: "⚠\uFE0E",
};

/** One comparison in words. */
export interface ComparisonRow {
  metric: string;
  policy: string;
  difference: string;
  change: string;
  pValue: string;
  verdict: Verdict;
}

/** The comparisons as they are shown in tables, in the order of the result. */
export function comparisonRows(result: ComparisonResult): ComparisonRow[] {
  return result.comparisons.map(({ metric, policy, difference: { estimate, halfWidth }, pValue, verdict }) => {
    const reference = result.arms.find((arm) => arm.policy === result.baseline)?.metrics[metric]?.estimate ?? null;
    const scale = differenceScale(metric, largest(result, metric));
    return {
      metric,
      policy,
      difference: `${(estimate ?? 0) > 0 ? "+" : ""}${measured(estimate, halfWidth, scale)}`,
      change: relative(estimate, reference),
      pValue: pValue === null ? "–" : pValue < 0.0001 ? "< 0.0001" : figure(Number(pValue.toFixed(4))),
      verdict,
    };
  });
}

/** Size of the largest difference on a metric, so that all its rows share a unit. */
function largest(result: ComparisonResult, metric: string): number {
  const rows = result.comparisons.filter((row) => row.metric === metric);
  return Math.max(...rows.map(({ difference }) => Math.abs(difference.estimate ?? 0)));
}

/** One metric over all arms. */
export interface MetricRow {
  metric: string;
  /** The metric in words with the unit of its cells. */
  words: string;
  cells: string[];
  /** Whether it belongs to the few that every reader wants. */
  main: boolean;
}

const MAIN = new Set([
  "response.mean",
  "response.p50",
  "response.p99",
  "waiting.mean",
  "waiting.probability",
  "slowdown.mean",
  "utilisation",
  "throughput",
  "goodput",
  "attempts.mean",
  "failure.probability",
  "drop.probability",
  "abandon.probability",
  "deadline.missProbability",
  "makespan",
  "imbalance",
  "slr",
  "speedup",
  "optimum.ratio",
]);

/** Every metric that at least one arm could estimate, the compared ones first; cells in the order of the arms. */
export function metricRows(result: ComparisonResult): MetricRow[] {
  const names = new Set([...result.metrics, ...result.arms.flatMap(({ metrics }) => Object.keys(metrics))]);
  return [...names].flatMap((metric) => {
    const estimates = result.arms.map(({ metrics }) => metrics[metric]);
    const known = estimates.flatMap((value) => (value?.estimate == null ? [] : [Math.abs(value.estimate)]));
    if (known.length === 0) return [];
    const { unit, per } = scaleOf(metric, Math.max(...known));
    const cells = estimates.map((value) =>
      measured(value?.estimate ?? null, value?.halfWidth ?? null, { unit: "", per }),
    );
    const words = unit === "" ? metricWords(metric) : `${metricWords(metric)} (${unit})`;
    return [{ metric, words, cells, main: MAIN.has(metric) || result.metrics.includes(metric) }];
  });
}
