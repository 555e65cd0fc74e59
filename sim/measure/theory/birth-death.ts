import { requireWhole } from "./checks.ts";

const LARGE = 1e200;

/**
 * Stationary probabilities of a birth–death chain on 0 … states − 1: π(n + 1) = π(n) birth(n) / death(n + 1). `birth`
 * is asked of all states but the last, `death` of all but 0, which must be > 0. O(states).
 *
 * Weights are scaled down as they grow; states less likely than 1e-300 of the likeliest may come out as 0.
 */
export function birthDeath(
  states: number,
  birth: (state: number) => number,
  death: (state: number) => number,
): Float64Array {
  requireWhole("birth–death chain", "states", states, 1);
  const weights = new Float64Array(states);
  let weight = 1;
  weights[0] = weight;
  for (let n = 1; n < states; n++) {
    weight *= birth(n - 1) / death(n);
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError(`birth–death chain: rates must be >= 0 and deaths > 0, got ratio ${weight} at state ${n}`);
    }
    weights[n] = weight;
    if (weight > LARGE) {
      for (let i = 0; i <= n; i++) weights[i] /= LARGE;
      weight /= LARGE;
    }
  }
  const total = weights.reduce((sum, value) => sum + value, 0);
  return weights.map((value) => value / total);
}

/** Σ π(n) reward(n). */
export function expectation(probabilities: Float64Array, reward: (state: number) => number): number {
  return probabilities.reduce((sum, probability, state) => sum + probability * reward(state), 0);
}
