import type { Estimate, Verdict } from "./results.ts";

const LOWER = new Set([
  "waiting",
  "response",
  "taskWaiting",
  "taskResponse",
  "slowdown",
  "boundedSlowdown",
  "number",
  "queue",
  "makespan",
  "slr",
  "optimum",
  "imbalance",
  "chunks",
  "keys",
  "energy",
  "hosts",
  "fragmentation",
]);
const LOWER_METRICS = new Set([
  "drop.probability",
  "abandon.probability",
  "deadline.missProbability",
  "failure.probability",
  "work.lost",
  "work.overhead",
  "failures.rate",
  "interruptions.rate",
  "scaling.actions",
  "coldstart.probability",
  "cost",
  "nodes.mean",
  "nodes.max",
]);
const HIGHER = new Set(["throughput", "fairness.jain", "availability", "speedup", "efficiency", "goodput", "locality"]);
const NEITHER = new Set(["utilisation", "size", "bound", "attempts", "hedge", "nodes"]);

/**
 * Whether less of a metric is better: true for times, slowdowns, numbers in system, losses, makespan, its ratios to
 * bounds, energy, hosts in use, fragmentation, imbalance, chunks, moved keys, nodes paid for, cost and cold starts;
 * false for throughput, goodput, fairness, speedup, efficiency and locality; null for utilisation, size, bounds,
 * attempts, hedges and the load of the nodes that are on, of which neither more nor less is better in itself. Throws a
 * RangeError on a metric it does not know.
 */
export function lowerIsBetter(metric: string): boolean | null {
  const [family] = metric.split(".", 1);
  if (LOWER.has(family) || LOWER_METRICS.has(metric)) return true;
  if (HIGHER.has(metric)) return false;
  if (NEITHER.has(family)) return null;
  throw new RangeError(`unknown metric "${metric}": no side of it is known to be better`);
}

export interface VerdictRule {
  /** Whether both arms were stable. */
  stable: boolean;
  /** δ: half-width of the zone of differences that do not matter, in the metric's unit, ≥ 0. */
  indifference: number;
  /** Null: the metric has no better side. */
  lowerIsBetter: boolean | null;
}

/**
 * What an interval of policy minus baseline says, in the order of the questions:
 *
 * - `unstable`: an arm had more work than capacity;
 * - `inconclusive`: there is no interval, or it reaches beyond −δ and beyond δ > 0, so that more replications are
 * needed;
 * - `too close to matter`: it lies in [−δ, δ], δ > 0, whether or not it holds 0;
 * - `better`, `worse`: it does not hold 0. Where the metric has no better side the answer is `inconclusive`: a
 *   difference is there and does not say which policy to take;
 * - `no difference detected`: anything else. That is not evidence of equality.
 *
 * Throws a RangeError unless `indifference` ≥ 0.
 */
export function verdictOf(difference: Estimate, rule: VerdictRule): Verdict {
  const { indifference } = rule;
  if (!(indifference >= 0)) throw new RangeError(`indifference must be >= 0, got ${indifference}`);
  if (!rule.stable) return "unstable";
  if (difference.estimate === null || difference.halfWidth === null) return "inconclusive";
  const low = difference.estimate - difference.halfWidth;
  const high = difference.estimate + difference.halfWidth;
  if (indifference > 0 && low < -indifference && high > indifference) return "inconclusive";
  if (indifference > 0 && low >= -indifference && high <= indifference) return "too close to matter";
  if (low <= 0 && high >= 0) return "no difference detected";
  if (rule.lowerIsBetter === null) return "inconclusive";
  return high < 0 === rule.lowerIsBetter ? "better" : "worse";
}
