import { numberOf, type Parameters } from "../cases.ts";

const NUMBER = String.raw`\s*([-+.\deE]+)\s*`;
const FORMS: readonly [RegExp, (values: number[]) => object][] = [
  [new RegExp(`^det(?:erministic)?${NUMBER}$`), ([value]) => ({ kind: "deterministic", value })],
  [new RegExp(`^exp(?:onential)?(?: mean)?${NUMBER}$`), ([mean]) => ({ kind: "exponential", mean })],
  [new RegExp(`^U\\(${NUMBER},${NUMBER}\\)$`), ([low, high]) => ({ kind: "uniform", low, high })],
  [new RegExp(`^lognormal mean${NUMBER}cv2=${NUMBER}$`), ([mean, cv2]) => ({ kind: "lognormal", mean, cv2 })],
  [new RegExp(`^gamma mean${NUMBER}cv2=${NUMBER}$`), ([mean, cv2]) => ({ kind: "gamma", mean, cv2 })],
  [new RegExp(`^H2 mean${NUMBER}cv2=${NUMBER}$`), ([mean, cv2]) => ({ kind: "hyperexponential", mean, cv2 })],
  [new RegExp(`^(?:Erlang|E)${NUMBER}mean${NUMBER}$`, "i"), ([stages, mean]) => ({ kind: "erlang", stages, mean })],
  [
    new RegExp(`^BoundedPareto\\((?:L=)?${NUMBER},\\s*(?:H=)?${NUMBER},\\s*(?:alpha=)?${NUMBER}\\)$`),
    ([low, high, shape]) => ({ kind: "bounded-pareto", low, high, shape }),
  ],
];

/**
 * A distribution from its short notation, such as `BoundedPareto(1,100,1.5)`.
 *
 * @throws RangeError for a notation that is not known
 */
export function distributionOf(notation: string): object {
  for (const [form, make] of FORMS) {
    const match = form.exec(notation.trim());
    if (match !== null) return make(match.slice(1).map(Number));
  }
  throw new RangeError(`unknown notation of a distribution: ${notation}`);
}

/** Service times of a single-class case: a notation `S`, a mean with a cv2 (balanced means), or a rate `mu`. */
export function sizesOf(parameters: Parameters): object {
  if (typeof parameters.S === "string") return distributionOf(parameters.S);
  if (typeof parameters.service === "string") return distributionOf(parameters.service);
  if ("cv2" in parameters) {
    return { kind: "hyperexponential", mean: numberOf(parameters, "mean"), cv2: numberOf(parameters, "cv2") };
  }
  return { kind: "exponential", mean: 1 / numberOf(parameters, "mu") };
}

/** Poisson arrivals at rate `lam`, or at load `rho`. */
export function arrivalsOf(parameters: Parameters): object {
  return "lam" in parameters
    ? { kind: "poisson", rate: numberOf(parameters, "lam") }
    : { kind: "poisson", load: numberOf(parameters, "rho") };
}
