import type { DistributionSpec } from "../distribution.ts";

/** A rule that a parameter breaks. */
export interface Problem {
  /** Where in the description: names and positions. */
  path: (string | number)[];
  rule: string;
}

type Check = (value: unknown) => string | null;

const positive: Check = (value) =>
  typeof value === "number" && value > 0 && value < Infinity ? null : `must be a number > 0, got ${String(value)}`;
const notNegative: Check = (value) =>
  typeof value === "number" && value >= 0 && value < Infinity ? null : `must be a number >= 0, got ${String(value)}`;
const count =
  (most: number): Check =>
  (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most
      ? null
      : `must be a whole number from 1 to ${most}, got ${String(value)}`;
/** Shapes so small that all the weight is on numbers no double can hold are refused. */
const shape: Check = (value) =>
  typeof value === "number" && value >= 0.01 && value <= 1e6 ? null : `must be from 0.01 to 1e6, got ${String(value)}`;
const squaredVariation: Check = (value) =>
  typeof value === "number" && value > 0 && value <= 1e6 ? null : `must be > 0 and <= 1e6, got ${String(value)}`;

const MOST_VALUES = 1_000_000;
const MOST_PHASES = 200;

function each(spec: Readonly<Record<string, unknown>>, rules: Readonly<Record<string, Check>>): Problem[] {
  return Object.entries(rules).flatMap(([name, check]) => {
    const rule = check(spec[name]);
    return rule === null ? [] : [{ path: [name], rule }];
  });
}

function list(name: string, values: readonly unknown[], check: Check): Problem[] {
  return values.flatMap((value, i) => {
    const rule = check(value);
    return rule === null ? [] : [{ path: [name, i], rule }];
  });
}

function weights(name: string, values: readonly number[], other: string, length: number): Problem[] {
  const problems = list(name, values, notNegative);
  if (values.length !== length) {
    problems.push({ path: [name], rule: `must have as many entries as ${other} (${length}), got ${values.length}` });
  }
  if (problems.length === 0 && !(values.reduce((sum, value) => sum + value, 0) > 0)) {
    problems.push({ path: [name], rule: "must not all be 0" });
  }
  return problems;
}

function ordered(spec: { low: number; high: number }): Problem[] {
  return spec.low < spec.high ? [] : [{ path: ["high"], rule: `must be > low (${spec.low}), got ${spec.high}` }];
}

function hyperexponential(spec: DistributionSpec & { kind: "hyperexponential" }): Problem[] {
  if ("mean" in spec) {
    const atLeastOne: Check = (value) =>
      squaredVariation(value) ??
      (Number(value) >= 1 ? null : `must be >= 1 for a hyperexponential, got ${String(value)}`);
    return each(spec, { mean: positive, cv2: atLeastOne });
  }
  const problems = [
    ...list("means", spec.means, positive),
    ...weights("probabilities", spec.probabilities, "means", spec.means.length),
  ];
  const sum = spec.probabilities.reduce((total, value) => total + value, 0);
  if (problems.length === 0 && Math.abs(sum - 1) > 1e-9) {
    problems.push({ path: ["probabilities"], rule: `must add up to 1, got ${sum}` });
  }
  return problems;
}

function phaseType({ initial, rates, jumps }: DistributionSpec & { kind: "phase-type" }): Problem[] {
  const phases = rates.length;
  if (phases > MOST_PHASES)
    return [{ path: ["rates"], rule: `must have at most ${MOST_PHASES} entries, got ${phases}` }];
  const problems = [...list("rates", rates, positive), ...weights("initial", initial, "rates", phases)];
  const sum = initial.reduce((total, value) => total + value, 0);
  if (Math.abs(sum - 1) > 1e-9) problems.push({ path: ["initial"], rule: `must add up to 1, got ${sum}` });
  if (jumps.length !== phases) {
    problems.push({ path: ["jumps"], rule: `must have a row for each of ${phases} phases, got ${jumps.length}` });
  }
  for (const [i, row] of jumps.entries()) {
    const total = row.reduce((a, b) => a + b, 0);
    if (row.length !== phases || row.some((p) => !(p >= 0)) || !(total <= 1 + 1e-9)) {
      problems.push({ path: ["jumps", i], rule: `must have ${phases} chances >= 0 that add up to at most 1` });
    }
  }
  if (problems.length === 0 && !ends(jumps)) {
    problems.push({ path: ["jumps"], rule: "must let every phase reach the end: some phases never do" });
  }
  return problems;
}

/** Whether absorption can be reached from every phase. */
function ends(jumps: readonly (readonly number[])[]): boolean {
  const reaches = jumps.map((row) => row.reduce((a, b) => a + b, 0) < 1 - 1e-9);
  for (let round = 0; round < jumps.length; round++) {
    for (const [i, row] of jumps.entries()) reaches[i] ||= row.some((p, j) => p > 0 && reaches[j]);
  }
  return reaches.every(Boolean);
}

/** All that is wrong with a description; empty when it can be sampled. */
export function problems(spec: DistributionSpec): Problem[] {
  switch (spec.kind) {
    case "deterministic":
      return each(spec, { value: notNegative });
    case "uniform":
      return [...each(spec, { low: notNegative, high: positive }), ...ordered(spec)];
    case "exponential":
      return each(spec, { mean: positive });
    case "erlang":
      return each(spec, { stages: count(100_000), mean: positive });
    case "hyperexponential":
      return hyperexponential(spec);
    case "gamma":
    case "lognormal":
      return each(spec, { mean: positive, cv2: squaredVariation });
    case "weibull":
      return each(spec, { shape, mean: positive });
    case "pareto":
      return each(spec, { shape, low: positive });
    case "bounded-pareto":
      return [...each(spec, { shape, low: positive, high: positive }), ...ordered(spec)];
    case "zipf":
      return each(spec, { exponent: notNegative, count: count(MOST_VALUES) });
    case "empirical":
      return [
        ...list("values", spec.values, notNegative),
        ...weights("weights", spec.weights, "values", spec.values.length),
      ];
    case "phase-type":
      return phaseType(spec);
    case "mixture":
      return [
        ...weights("weights", spec.weights, "components", spec.components.length),
        ...spec.components.flatMap((component, i) =>
          problems(component).map(({ path, rule }) => ({ path: ["components", i, ...path], rule })),
        ),
      ];
  }
}
