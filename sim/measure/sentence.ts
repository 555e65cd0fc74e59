import { pairedDifference } from "./paired.ts";
import type { ArmResult, ComparisonResult, MetricComparison, Verdict } from "./results.ts";
import { lowerIsBetter, verdictOf } from "./verdict.ts";

/** What the sentence is made from. */
export interface SentenceSource extends Pick<ComparisonResult, "baseline" | "metrics" | "confidence" | "comparisons"> {
  arms: readonly Pick<ArmResult, "policy" | "status" | "metrics" | "rows">[];
}

const SECONDS = new Set(["waiting", "response", "taskWaiting", "taskResponse", "size", "makespan", "bound"]);
const UNITS = new Map([
  ["throughput", "/s"],
  ["goodput", "/s"],
  ["energy", "J"],
]);

function unitOf(metric: string): string {
  const [family = "", statistic] = metric.split(".");
  if (statistic === "probability") return "";
  if (SECONDS.has(family)) return statistic === "variance" ? " s²" : " s";
  const unit = UNITS.get(family);
  return unit === undefined ? "" : ` ${unit}`;
}

/** Decimals that show two significant digits of `width`, or four of `value` where the width is 0. */
function decimalsFor(value: number, width: number): number {
  const [scale, digits] = width > 0 ? [width, 2] : [Math.abs(value), 4];
  const exponent = Number(scale.toExponential(digits - 1).split("e")[1]);
  return Math.min(20, Math.max(0, digits - 1 - exponent));
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function percentage(share: number): string {
  const percent = Math.abs(share * 100);
  return `${share < 0 ? "−" : "+"}${percent.toFixed(percent >= 10 ? 0 : 1)} %`;
}

/** "4.21 s (−62 %, 95 % interval 4.05 to 4.37 s)" */
function amount(comparison: MetricComparison, source: SentenceSource): string {
  const { metric, baseline, difference } = comparison;
  const estimate = difference.estimate ?? 0;
  const halfWidth = difference.halfWidth ?? 0;
  const decimals = decimalsFor(estimate, halfWidth);
  const size = Math.abs(estimate);
  const reference = source.arms.find((arm) => arm.policy === baseline)?.metrics[metric]?.estimate ?? 0;
  const relative = reference > 0 ? `${percentage(estimate / reference)}, ` : "";
  const confidence = `${Number((source.confidence * 100).toFixed(3))} % interval`;
  const [low, high] = [size - halfWidth, size + halfWidth].map((bound) => bound.toFixed(decimals));
  return `${size.toFixed(decimals)}${unitOf(metric)} (${relative}${confidence} ${low} to ${high}${unitOf(metric)})`;
}

/** The policy found better with the largest gain. */
function winner(comparisons: readonly MetricComparison[]): MetricComparison | undefined {
  let first: MetricComparison | undefined;
  let largest = 0;
  for (const comparison of comparisons) {
    const gain = Math.abs(comparison.difference.estimate ?? 0);
    if (comparison.verdict !== "better" || !(gain > largest)) continue;
    first = comparison;
    largest = gain;
  }
  return first;
}

/**
 * Verdicts of the other stable policies against the winner. It was picked by the same data, so each test is corrected
 * for all pairs of stable arms (Bonferroni), not only for the pairs looked at.
 */
function rivals(first: MetricComparison, source: SentenceSource): Map<string, Verdict> {
  const { metric, baseline, policy, indifference } = first;
  const stable = source.arms.filter((arm) => arm.status !== "unstable");
  const level = (1 - source.confidence) / ((stable.length * (stable.length - 1)) / 2);
  const values = stable.find((arm) => arm.policy === policy)?.rows[metric] ?? [];
  const verdicts = new Map<string, Verdict>();
  for (const arm of stable) {
    if (arm.policy === policy || arm.policy === baseline) continue;
    const difference = pairedDifference(arm.rows[metric], values, 1 - level);
    const rule = { stable: true, indifference, lowerIsBetter: lowerIsBetter(metric) };
    verdicts.set(arm.policy, verdictOf(difference, rule));
  }
  return verdicts;
}

function withVerdict(verdicts: ReadonlyMap<string, Verdict>, wanted: readonly Verdict[]): string[] {
  return [...verdicts].filter(([, verdict]) => wanted.includes(verdict)).map(([policy]) => policy);
}

function clause(names: readonly string[], one: string, many: string): string[] {
  return names.length === 0 ? [] : [`${list(names)} ${names.length === 1 ? one : many}`];
}

function winnerClauses(first: MetricComparison, source: SentenceSource): string[] {
  const verdicts = rivals(first, source);
  const close = withVerdict(verdicts, ["too close to matter"]);
  const open = withVerdict(verdicts, ["no difference detected", "inconclusive"]);
  return [
    `${first.policy} is better than ${first.baseline} on ${first.metric} by ${amount(first, source)}`,
    ...clause(close, "is too close to it to matter", "are too close to it to matter"),
    ...clause(open, "cannot be told apart from it", "cannot be told apart from it"),
  ];
}

function noWinnerClauses(metric: string, comparisons: readonly MetricComparison[], source: SentenceSource): string[] {
  const verdicts = new Map(comparisons.map(({ policy, verdict }) => [policy, verdict] as const));
  const opening =
    lowerIsBetter(metric) === null
      ? `no side of ${metric} is better, so no policy is preferred to ${source.baseline} on it`
      : `no policy is shown to be better than ${source.baseline} on ${metric}`;
  return [
    opening,
    ...clause(withVerdict(verdicts, ["worse"]), "is worse", "are worse"),
    ...clause(withVerdict(verdicts, ["too close to matter"]), "is too close to matter", "are too close to matter"),
    ...clause(withVerdict(verdicts, ["no difference detected"]), "shows no difference", "show no difference"),
    ...clause(withVerdict(verdicts, ["inconclusive"]), "is inconclusive", "are inconclusive"),
  ];
}

/**
 * One sentence that answers "which policy, by how much, how sure?" on the first metric: the policy with the largest
 * gain among those found better than the baseline, which others cannot be told apart from it, and which are unstable.
 * What it does not say was not shown.
 *
 * Throws a RangeError if there is no metric.
 */
export function verdictSentence(source: SentenceSource): string {
  const [metric] = source.metrics;
  if (metric === undefined) throw new RangeError("a comparison must have at least one metric, got none");
  const comparisons = source.comparisons.filter((comparison) => comparison.metric === metric);
  const unstable = source.arms.filter((arm) => arm.status === "unstable").map((arm) => arm.policy);
  if (unstable.includes(source.baseline)) {
    const others = unstable.filter((policy) => policy !== source.baseline);
    const also = clause(others, "is unstable too", "are unstable too").map((text) => `; ${text}`);
    return `${source.baseline}, the baseline, is unstable, so nothing can be compared with it${also.join("")}.`;
  }
  const first = winner(comparisons);
  const clauses = first === undefined ? noWinnerClauses(metric, comparisons, source) : winnerClauses(first, source);
  return `${[...clauses, ...clause(unstable, "is unstable", "are unstable")].join("; ")}.`;
}
