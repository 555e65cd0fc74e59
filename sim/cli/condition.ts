import type { ArmResult, MetricComparison } from "../measure/results.ts";
import { InputError } from "./input.ts";

/** A condition under which the command fails: a metric against a number, or a verdict. */
export interface Condition {
  text: string;
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
  "%": 0.01,
};
const NUMBER = /^(?:(?<policy>[^:]+):)?(?<metric>[\w.]+)\s*(?<op><=|>=|<|>)\s*(?<value>[-+.\deE]+)\s*(?<unit>[a-z%]*)$/;
const VERDICT = /^(?:(?<policy>[^:]+):)?(?<metric>[\w.]+)\s+is\s+(?<verdict>[a-z ]+)$/;

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
};

/**
 * Reads `[POLICY:]METRIC < NUMBER` (also > <= >=, with a unit) or `[POLICY:]METRIC is VERDICT`. Without a policy the
 * condition holds if it holds for any.
 */
export function condition(text: string): Condition {
  const number = NUMBER.exec(text.trim())?.groups;
  if (number !== undefined) {
    const limit = Number(number.value) * (UNITS[number.unit] ?? NaN);
    if (Number.isNaN(limit))
      throw new InputError(`--fail-if ${text}: "${number.value}${number.unit}" is not a number with a known unit`);
    return {
      text,
      holds: (arms) =>
        arms.some(({ policy, metrics }) => {
          if (number.policy !== undefined && number.policy.trim() !== policy) return false;
          const value = metrics[number.metric]?.estimate ?? null;
          return value !== null && COMPARE[number.op](value, limit);
        }),
    };
  }
  const verdict = VERDICT.exec(text.trim())?.groups;
  if (verdict !== undefined) {
    return {
      text,
      holds: (_arms, comparisons) =>
        comparisons.some(
          (row) =>
            (verdict.policy === undefined || verdict.policy.trim() === row.policy) &&
            row.metric === verdict.metric &&
            row.verdict === verdict.verdict.trim(),
        ),
    };
  }
  throw new InputError(
    `--fail-if ${text}: expected [POLICY:]METRIC < NUMBER (or > <= >=), such as response.p99 > 200ms, ` +
      "or [POLICY:]METRIC is VERDICT, such as response.mean is worse",
  );
}
