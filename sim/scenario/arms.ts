import { assigned, stepsOf } from "./assign.ts";
import { distinct, type Fault, type Path } from "./faults.ts";
import { armLabels, type Combination, combinations } from "./labels.ts";
import { metricsOf } from "./metric-names.ts";
import { unknownName } from "./names.ts";
import type { Registry } from "./strategies.ts";
import type { Scenario } from "./types.ts";
import { type Comparison, type Validated, type Validator, validator } from "./validate.ts";

/** One of the scenarios a comparison runs. */
export interface Arm {
  readonly label: string;
  /** Without comparison. */
  readonly scenario: Scenario;
}

/** What all arms must share: varied, the arms would not be paired or not be one comparison. */
const FIXED = new Set(["poolsim", "name", "seed", "compare", "run.replications", "run.confidence"]);

const VARY: Path = ["compare", "vary"];

/** The scenario with the values of one arm; `fault` where a path leads nowhere. */
function withValues(base: unknown, combination: Combination): { input: unknown; fault: Fault | null } {
  let input = assigned(base, ["compare"], null);
  for (const { path, value } of combination) {
    try {
      input = assigned(input, stepsOf(path), value);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { input, fault: { path: [...VARY, path], message: error.message, atKey: true } };
    }
  }
  return { input, fault: null };
}

/** A fault of an arm as a fault of the value that causes it. */
function atValue({ path, message, atKey }: Fault, combination: Combination): Fault {
  const inside = combination.find(({ path: varied }) => stepsOf(varied).every((step, i) => String(path[i]) === step));
  if (inside !== undefined) {
    const rest = path.slice(stepsOf(inside.path).length);
    if (rest.length === 0 && atKey === true) return { path: [...VARY, inside.path], message, atKey };
    return { path: [...VARY, inside.path, inside.position, ...rest], message, ...(atKey === true ? { atKey } : {}) };
  }
  const near = combination.find(({ path: varied }) => stepsOf(varied)[0] === path[0]) ?? combination[0];
  return { path: [...VARY, near.path, near.position], message: `${path.join(".")}: ${message}` };
}

/** Metrics that other arms may have, and this one has not. */
function unmeasuredIn(arm: Scenario, metrics: readonly string[]): Fault[] {
  const known: readonly string[] = metricsOf(arm);
  return metrics
    .filter((metric) => !known.includes(metric))
    .map((metric) => ({ path: ["compare", "metrics"], message: `${metric} is not measured in this arm` }));
}

/** What is wrong with the arms of a comparison and is not wrong with the scenario itself. */
export function armFaults(compare: Comparison, base: unknown, known: readonly Fault[], validate: Validator): Fault[] {
  const fixed = Object.keys(compare.vary).filter(
    (path) => FIXED.has(path) || FIXED.has(stepsOf(path)[0]) || stepsOf(path).includes(""),
  );
  if (fixed.length > 0) {
    return fixed.map((path) => ({ path: [...VARY, path], message: "cannot be varied", atKey: true }));
  }
  const ofScenario = new Set(known.map(({ path, message }) => JSON.stringify([path, message])));
  const faults = combinations(compare.vary).flatMap((combination) => {
    const { input, fault } = withValues(base, combination);
    if (fault !== null) return [fault];
    const { scenario, faults: all } = validate(input);
    const own = all.filter(({ path, message }) => !ofScenario.has(JSON.stringify([path, message])));
    const unmeasured = scenario === null || known.length > 0 ? [] : unmeasuredIn(scenario, compare.metrics);
    return [...own, ...unmeasured].map((one) => atValue(one, combination));
  });
  const labels = armLabels(compare.vary);
  if (compare.baseline !== null && !labels.includes(compare.baseline)) {
    faults.push({ path: ["compare", "baseline"], message: unknownName("arm", compare.baseline, labels) });
  }
  return distinct(faults);
}

/**
 * The scenarios of a comparison, in the order of the varied values; none where nothing is compared.
 *
 * @throws RangeError where an arm is not a valid scenario, which `parseScenario` has excluded for what it returned
 */
export function arms(scenario: Scenario, registry: Registry): Arm[] {
  if (scenario.compare === null) return [];
  const validate = validator(registry);
  const labels = armLabels(scenario.compare.vary);
  return combinations(scenario.compare.vary).map((combination, i) => {
    const { input, fault } = withValues(scenario, combination);
    const checked: Validated | null = fault === null ? validate(input) : null;
    if (checked?.scenario) return { label: labels[i], scenario: checked.scenario };
    throw new RangeError(`${labels[i]}: ${(fault ?? checked?.faults[0])?.message}`);
  });
}
