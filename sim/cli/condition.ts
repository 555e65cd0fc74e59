import type { ArmResult, MetricComparison, Verdict } from "../measure/results.ts";
import { metricNames } from "../scenario/index.ts";
import { unknownName } from "../scenario/names.ts";
import { InputError } from "./input.ts";

/** A condition under which the command fails: a metric against a number, or a verdict. */
export interface Condition {
  text: string;
  /** Where it was written, for messages. */
  where: string;
  /** The arm it is about; null: any. */
  policy: string | null;
  holds(arms: readonly Pick<ArmResult, "policy" | "metrics">[], comparisons: readonly MetricComparison[]): boolean;
}

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  ns: 1e-9,
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3600,
  d: 86_400,
  "%": 0.01,
};
const NUMBER =
  /^(?:(?<policy>.+):\s*)?(?<metric>[\w.]+)\s*(?<op><=|>=|<|>)\s*(?<value>[-+.\d_eE]+)\s*(?<unit>[a-z%]*)$/;
const VERDICT = /^(?:(?<policy>.+):\s*)?(?<metric>[\w.]+)\s+is\s+(?<not>not\s+)?(?<verdict>[a-z ]+)$/;

const VERDICTS: readonly Verdict[] = [
  "better",
  "worse",
  "no difference detected",
  "too close to matter",
  "inconclusive",
  "unstable",
];

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
};

/**
 * Reads `[POLICY:]METRIC < NUMBER` (also > <= >=, with a unit) or `[POLICY:]METRIC is [not] VERDICT`. Without a policy
 * the condition holds if it holds for any.
 *
 * @param where where it was written, for messages
 */
export function condition(text: string, where = "--fail-if"): Condition {
  const number = NUMBER.exec(text.trim())?.groups;
  if (number !== undefined) {
    checkName(`${where} ${text}`, "metric", number.metric, metricNames);
    const limit = Number(number.value.replaceAll("_", "")) * (UNITS[number.unit] ?? NaN);
    if (Number.isNaN(limit))
      throw new InputError(`${where} ${text}: "${number.value}${number.unit}" is not a number with a known unit`);
    const policy = number.policy?.trim() ?? null;
    return {
      text,
      where,
      policy,
      holds: (arms) =>
        arms.some(({ policy: label, metrics }) => {
          if (policy !== null && policy !== label) return false;
          const value = metrics[number.metric]?.estimate ?? null;
          return value !== null && COMPARE[number.op](value, limit);
        }),
    };
  }
  const verdict = VERDICT.exec(text.trim())?.groups;
  if (verdict !== undefined) {
    checkName(`${where} ${text}`, "metric", verdict.metric, metricNames);
    checkName(`${where} ${text}`, "verdict", verdict.verdict.trim(), VERDICTS);
    const policy = verdict.policy?.trim() ?? null;
    return {
      text,
      where,
      policy,
      holds: (_arms, comparisons) =>
        comparisons.some(
          (row) =>
            (policy === null || policy === row.policy) &&
            row.metric === verdict.metric &&
            (row.verdict === verdict.verdict.trim()) === (verdict.not === undefined),
        ),
    };
  }
  throw new InputError(
    `${where} ${text}: expected [POLICY:]METRIC < NUMBER (or > <= >=), such as response.p99 > 200ms, ` +
      "or [POLICY:]METRIC is [not] VERDICT, such as response.mean is worse",
  );
}

/** @throws InputError for a condition on an arm that there is not */
export function checkPolicies(conditions: readonly Condition[], arms: readonly { label: string }[]): void {
  const labels = arms.map(({ label }) => label);
  for (const { text, where, policy } of conditions) {
    if (policy !== null) checkName(`${where} ${text}`, "arm", policy, labels);
  }
}

/** A condition on something that nobody measures would never hold. */
function checkName(at: string, noun: string, name: string, known: readonly string[]): void {
  if (!known.includes(name)) throw new InputError(`${at}: ${unknownName(noun, name, known)}`);
}
