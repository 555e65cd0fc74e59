import { numberOf, type TruthCase } from "../cases.ts";

/** Words of a case's metric and the result they mean; the first that fits. */
const METRICS: readonly [RegExp, string][] = [
  [/variance of (?:the )?response/, "response.variance"],
  [/variance of (?:the )?wait/, "waiting.variance"],
  [/response time|sojourn time/, "response.mean"],
  [/waiting time/, "waiting.mean"],
  [/probability of waiting|P\(wait\)/, "waiting.probability"],
  [/blocking|loss probability/, "drop.probability"],
  [/abandonment probability/, "abandon.probability"],
  [/mean slowdown/, "slowdown.mean"],
  [/number (?:waiting|in queue)|queue length/, "queue.mean"],
  [/number/, "number.mean"],
  [/utili[sz]ation/, "utilisation"],
  [/throughput/, "throughput"],
];

/**
 * The result that a case's metric names, such as `response.p99`.
 *
 * @throws RangeError when it names none
 */
export function metricOf({ metric, parameters }: TruthCase): string {
  if (/percentile|quantile/.test(metric)) {
    const digits = String(numberOf(parameters, "p")).slice(2);
    return `${/wait/.test(metric) ? "waiting" : "response"}.p${digits.length === 1 ? `${digits}0` : digits}`;
  }
  const found = METRICS.find(([words]) => words.test(metric));
  if (found === undefined) throw new RangeError(`no result is called "${metric}"`);
  return found[1];
}
