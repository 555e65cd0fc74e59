import type { Distribution, DistributionSpec } from "../distribution.ts";
import { balancedMeans, hyperexponential, mixture, phaseType } from "./composite.ts";
import {
  boundedPareto,
  deterministic,
  erlang,
  exponential,
  gamma,
  lognormal,
  pareto,
  uniform,
  weibull,
} from "./continuous.ts";
import { empirical, zipf } from "./discrete.ts";
import { problems } from "./problems.ts";

export { problems } from "./problems.ts";

/**
 * Makes a distribution from its description, with exact mean and variance.
 *
 * @throws RangeError naming every parameter that breaks a rule
 */
export function distribution(spec: DistributionSpec): Distribution {
  const found = problems(spec);
  if (found.length > 0) {
    throw new RangeError(found.map(({ path, rule }) => `${spec.kind}: ${path.join(".")} ${rule}`).join("; "));
  }
  return make(spec);
}

function make(spec: DistributionSpec): Distribution {
  switch (spec.kind) {
    case "deterministic":
      return deterministic(spec.value);
    case "uniform":
      return uniform(spec.low, spec.high);
    case "exponential":
      return exponential(spec.mean);
    case "erlang":
      return erlang(spec.stages, spec.mean);
    case "hyperexponential":
      return "mean" in spec ? balancedMeans(spec.mean, spec.cv2) : hyperexponential(spec.probabilities, spec.means);
    case "gamma":
      return gamma(spec.mean, spec.cv2);
    case "weibull":
      return weibull(spec.shape, spec.mean);
    case "lognormal":
      return lognormal(spec.mean, spec.cv2);
    case "pareto":
      return pareto(spec.shape, spec.low);
    case "bounded-pareto":
      return boundedPareto(spec.shape, spec.low, spec.high);
    case "zipf":
      return zipf(spec.exponent, spec.count);
    case "empirical":
      return empirical(spec.values, spec.weights);
    case "phase-type":
      return phaseType(spec.initial, spec.rates, spec.jumps);
    case "mixture":
      return mixture(spec.weights, spec.components.map(make));
  }
}
