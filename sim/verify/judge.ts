import { flattened, type TruthCase } from "./cases.ts";

/** Numbers of a case in reading order, with their standard errors: 0 where nothing is left to chance. */
export interface Measured {
  values: readonly number[];
  standardErrors: readonly number[];
}

/** How far the standard error must be below a limit, where limits are all there is to compare with. */
const LIMIT_TOLERANCE = 0.05;
/** A number that reaches a computed limit must not be above it for the last bit. */
const ROUNDING = 1e-12;

interface Limits {
  lower: number[];
  upper: number[];
  increasing: boolean;
  /** Limits of single numbers, by position. */
  single: { at: number; limit: number; isUpper: boolean }[];
}

/** The position of a number that the metric names in brackets, as in `throughput and response time [X,R]`. */
function positionOf(name: string, metric: string): number {
  const names = /\[([^\]]*)\]/.exec(metric)?.[1].split(",") ?? [];
  return names.findIndex((one) => one.trim() === name);
}

/**
 * What `bound` says: `lower…` and `upper…` limit every number (an optimum with a ratio is both); `order: increasing`
 * holds among the numbers; `X_upper` limits the number that the metric calls X; notes say nothing.
 *
 * @throws RangeError for anything else: a bound that is not understood must not pass for one that holds
 */
function limitsOf({ bound = {}, metric }: TruthCase): Limits {
  const limits: Limits = { lower: [], upper: [], increasing: false, single: [] };
  for (const [key, limit] of Object.entries(bound)) {
    if (key === "note" || key === "ratio") continue;
    const [, name = "", side = ""] = /^(\w+)_(upper|lower)$/.exec(key) ?? [];
    const at = positionOf(name, metric);
    if (at !== -1 && typeof limit === "number") limits.single.push({ at, limit, isUpper: side === "upper" });
    else if (key === "order" && limit === "increasing") limits.increasing = true;
    else if (typeof limit === "number" && /^lower(?:_|$)/.test(key)) limits.lower.push(limit);
    else if (typeof limit === "number" && /^upper(?:_|$)/.test(key)) limits.upper.push(limit);
    else if (typeof limit === "number" && key === "optimum") {
      limits.lower.push(limit);
      if (typeof bound.ratio === "number") limits.upper.push(limit * bound.ratio);
    } else throw new RangeError(`bound.${key}: ${JSON.stringify(limit)} is not a limit this judge knows`);
  }
  return limits;
}

/**
 * Whether the limits alone decide: for a bound that is no value to be reached, and for an asymptotic value with
 * tolerance 0, which no finite system equals.
 */
function limitsDecide({ kind, tolerance }: TruthCase, { lower, upper }: Limits): boolean {
  return lower.length + upper.length > 0 && (kind === "bound" || (kind === "asymptotic" && tolerance === 0));
}

/**
 * Whether a random estimate is precise enough to be judged: standard error at most tolerance × |value| / 2 for every
 * number. It looks at the standard errors only, so that stopping by it favours no outcome.
 */
export function isPrecise(truth: TruthCase, { standardErrors }: Measured): boolean {
  const limits = limitsOf(truth);
  if (limitsDecide(truth, limits)) {
    const least = Math.min(...[...limits.lower, ...limits.upper].map(Math.abs));
    return standardErrors.every((error) => error <= (LIMIT_TOLERANCE * least) / 2);
  }
  const expected = flattened(truth.value);
  return standardErrors.every((error, i) => error <= (truth.tolerance * Math.abs(expected[i])) / 2);
}

/** Why the numbers contradict the case; null when they agree: |x − v| ≤ max(tolerance × |v|, 3 × standard error). */
export function disagreement(truth: TruthCase, { values, standardErrors }: Measured): string | null {
  const expected = flattened(truth.value);
  const limits = limitsOf(truth);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1) return `number ${bad + 1} is ${values[bad]}`;
  for (const value of values) {
    const low = limits.lower.find((limit) => value < limit - ROUNDING * Math.abs(limit));
    if (low !== undefined) return `${value} is below the bound ${low}`;
    const high = limits.upper.find((limit) => value > limit + ROUNDING * Math.abs(limit));
    if (high !== undefined) return `${value} is above the bound ${high}`;
  }
  for (const { at, limit, isUpper } of limits.single) {
    const excess = isUpper ? values[at] - limit : limit - values[at];
    if (!(excess <= ROUNDING * Math.abs(limit))) {
      return `number ${at + 1} (${values[at]}) is ${isUpper ? "above" : "below"} the bound ${limit}`;
    }
  }
  if (limits.increasing) {
    const step = values.findIndex((value, i) => i > 0 && value <= values[i - 1]);
    if (step !== -1) return `number ${step + 1} (${values[step]}) is not above the one before it (${values[step - 1]})`;
  }
  if (limitsDecide(truth, limits)) return null;
  if (values.length !== expected.length) return `${values.length} numbers where ${expected.length} are expected`;
  for (const [i, value] of values.entries()) {
    const allowed = Math.max(truth.tolerance * Math.abs(expected[i]), 3 * standardErrors[i]);
    const off = Math.abs(value - expected[i]);
    if (!(off <= allowed)) return `number ${i + 1} is off by ${off}, more than ${allowed}`;
  }
  return null;
}
