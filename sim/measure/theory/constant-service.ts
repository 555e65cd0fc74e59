import { exp, log } from "../../kernel/math.ts";
import { requirePositive, requireStable, requireWhole } from "./checks.ts";

const TWO_PI = 6.283185307179586;

/** P(N = n) for N Poisson with mean load · n, n ≥ 1 and load < 1, by Stirling's series from n = 16 (Loader 2000). */
function poissonAt(n: number, load: number): number {
  if (n < 16) {
    let probability = exp(-load * n);
    for (let k = 1; k <= n; k++) probability *= (load * n) / k;
    return probability;
  }
  const r = 1 / n;
  const stirling = r * (1 / 12 - r * r * (1 / 360 - r * r * (1 / 1260 - (r * r) / 1680)));
  return exp(n * (1 - load + log(load)) - stirling) / Math.sqrt(TWO_PI * n);
}

/** P(N > n) / P(N = n) for N Poisson with mean load · n. */
function tailRatio(n: number, load: number): number {
  let term = 1;
  let sum = 0;
  for (let k = n + 1; term > 1e-18 * sum; k++) {
    term *= (load * n) / k;
    sum += term;
  }
  return sum;
}

/**
 * Mean waiting time of M/D/c in order of arrival (Crommelin 1932): Σ over i of D P(N ≥ ic) − (D/ρ) P(N > ic), N Poisson
 * with mean icρ. Each server sees every c-th arrival, so this is Spitzer's identity for E_c/D/1.
 *
 * The number of terms grows as 1 / (1 − ρ)², each of up to as many steps as 1 / (1 − ρ).
 */
export function mdcWaiting(parameters: { arrivalRate: number; size: number; servers: number }): number {
  const { arrivalRate, size, servers } = parameters;
  requirePositive("M/D/c", "arrivalRate", arrivalRate);
  requirePositive("M/D/c", "size", size);
  requireWhole("M/D/c", "servers", servers, 1);
  const load = (arrivalRate * size) / servers;
  requireStable("M/D/c", load);
  let sum = 0;
  for (let n = servers; ; n += servers) {
    const term = (poissonAt(n, load) * (1 - (1 - load) * (1 + tailRatio(n, load)))) / load;
    sum += term;
    // Later terms fall faster than geometrically with the ratio of Poisson's large deviations.
    const ratio = exp(servers * (1 - load + log(load)));
    if (!(term > 1e-17 * sum * (1 - ratio))) return size * sum;
  }
}
