import type { DistributionSpec } from "../distribution.ts";
import { gammaShare } from "../incomplete-gamma.ts";
import { exp, gamma as gammaFunction, log, normalCdf, pow } from "../math.ts";

export type Power = 0 | 1 | 2;

/**
 * E[X^power; X ≤ x] of a distribution, exact; with x = Infinity the moment itself, which may be Infinity.
 *
 * @throws RangeError for phase-type distributions, whose partial moments have no such form
 */
export function partialMoment(spec: DistributionSpec, power: Power, x: number): number {
  if (!(x > 0)) return spec.kind === "deterministic" && power === 0 && spec.value === 0 && x === 0 ? 1 : 0;
  switch (spec.kind) {
    case "deterministic":
      return spec.value <= x ? pow(spec.value, power) : 0;
    case "uniform": {
      const { low, high } = spec;
      const to = Math.min(Math.max(x, low), high);
      return (pow(to, power + 1) - pow(low, power + 1)) / ((power + 1) * (high - low));
    }
    case "exponential":
      return ofGamma(1, spec.mean, power, x);
    case "erlang":
      return ofGamma(spec.stages, spec.mean / spec.stages, power, x);
    case "gamma":
      return ofGamma(1 / spec.cv2, spec.mean * spec.cv2, power, x);
    case "weibull": {
      const scale = spec.mean / gammaFunction(1 + 1 / spec.shape);
      const order = 1 + power / spec.shape;
      return pow(scale, power) * gammaFunction(order) * gammaShare(order, pow(x / scale, spec.shape));
    }
    case "lognormal": {
      const sigma2 = log(1 + spec.cv2);
      const mu = log(spec.mean) - sigma2 / 2;
      const whole = exp(power * mu + (power * power * sigma2) / 2);
      return x === Infinity ? whole : whole * normalCdf((log(x) - mu - power * sigma2) / Math.sqrt(sigma2));
    }
    case "pareto":
      return ofPareto(spec.shape, spec.low, power, x);
    case "bounded-pareto": {
      const { shape, low, high } = spec;
      return ofPareto(shape, low, power, Math.min(x, high)) / (1 - pow(low / high, shape));
    }
    default:
      return ofParts(spec, power, x);
  }
}

/** Of gamma variates with the given shape and scale: the power makes one of a larger shape. */
function ofGamma(shape: number, scale: number, power: Power, x: number): number {
  let moment = 1;
  for (let i = 0; i < power; i++) moment *= (shape + i) * scale;
  return moment * gammaShare(shape + power, x / scale);
}

/** ∫ from low to x of y^power · shape · low^shape · y^(−shape − 1) dy. */
function ofPareto(shape: number, low: number, power: Power, x: number): number {
  if (x <= low) return 0;
  const rest = power - shape;
  if (x === Infinity) return rest < 0 ? (shape * pow(low, power)) / -rest : Infinity;
  const integral = Math.abs(rest) < 1e-9 ? log(x / low) : (pow(x / low, rest) - 1) / rest;
  return shape * pow(low, power) * integral;
}

type Composite = Extract<
  DistributionSpec,
  { kind: "hyperexponential" | "mixture" | "empirical" | "zipf" | "phase-type" }
>;

function ofParts(spec: Composite, power: Power, x: number): number {
  const total = (weights: readonly number[]): number => weights.reduce((sum, weight) => sum + weight, 0);
  switch (spec.kind) {
    case "hyperexponential": {
      if ("means" in spec) {
        return spec.means.reduce((sum, mean, i) => sum + spec.probabilities[i] * ofGamma(1, mean, power, x), 0);
      }
      const p = (1 + Math.sqrt((spec.cv2 - 1) / (spec.cv2 + 1))) / 2;
      const phase = (share: number): number => share * ofGamma(1, spec.mean / (2 * share), power, x);
      return phase(p) + (p < 1 ? phase(1 - p) : 0);
    }
    case "mixture": {
      const parts = spec.components.map((component) => partialMoment(component, power, x));
      return parts.reduce((sum, part, i) => sum + part * spec.weights[i], 0) / total(spec.weights);
    }
    case "empirical": {
      const parts = spec.values.map((value, i) => (value <= x ? pow(value, power) * spec.weights[i] : 0));
      return total(parts) / total(spec.weights);
    }
    case "zipf": {
      const values = Array.from({ length: spec.count }, (_, i) => i + 1);
      const weights = values.map((k) => exp(-spec.exponent * log(k)));
      return partialMoment({ kind: "empirical", values, weights }, power, x);
    }
    case "phase-type":
      throw new RangeError("partial moments of phase-type sizes are not known: give the cutoffs");
  }
}
