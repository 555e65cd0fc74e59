import { exp, log, normalQuantile } from "../kernel/math.ts";

const SQRT_PI = 1.7724538509055159;
/** From here on the series below is exact to a few units in the last place. */
const SERIES_FROM = 32;
/** Coefficients of its powers 1 … 7 of 1/x. */
const SERIES = [-1 / 8, 1 / 128, 5 / 1024, -21 / 32768, -399 / 262144, 869 / 4194304, 39325 / 33554432];
const LIMIT = 10_000;

function checkDegrees(degrees: number): void {
  if (!(degrees > 0 && degrees < Infinity)) {
    throw new RangeError(`Student's t: degrees of freedom must be > 0 and finite, got ${degrees}`);
  }
}

/** log(1 + x) for x > −1 without loss of digits near 0 (Hewlett-Packard's device, see Higham 2002, section 1.14.1). */
function logOnePlus(x: number): number {
  const sum = 1 + x;
  return sum === 1 ? x : (log(sum) * x) / (sum - 1);
}

/**
 * Γ(x + 1/2) / Γ(x) for x > 0: the asymptotic series (DLMF 5.11.13) after raising x by Γ(x + 1) = x Γ(x). Logarithms
 * of the two gammas would lose six digits at x = 10^6.
 */
function gammaRatio(x: number): number {
  let factor = 1;
  let raised = x;
  for (; raised < SERIES_FROM; raised++) factor *= raised / (raised + 0.5);
  const series = SERIES.reduceRight((sum, coefficient) => (sum + coefficient) / raised, 0);
  return factor * Math.sqrt(raised) * (1 + series);
}

function density(t: number, degrees: number): number {
  const scale = gammaRatio(degrees / 2) / (SQRT_PI * Math.sqrt(degrees));
  return scale * exp((-(degrees + 1) / 2) * logOnePlus((t * t) / degrees));
}

/** P(0 < T < t): t f(t) ₂F₁(1, (ν + 1)/2; 3/2; t²/(ν + t²)), a series of positive terms (DLMF 8.17.8). */
function centralProbability(t: number, degrees: number): number {
  const z = (t * t) / (degrees + t * t);
  let term = 1;
  let sum = 1;
  for (let n = 0; n < LIMIT && term > sum * 1e-17; n++) {
    term *= (((degrees + 1) / 2 + n) / (1.5 + n)) * z;
    sum += term;
  }
  return t * density(t, degrees) * sum;
}

/**
 * P(T > t) for t well above 0: half the regularised incomplete beta function I_x(ν/2, 1/2), x = ν/(ν + t²), by the
 * even part of its continued fraction (Didonato & Morris 1992, equation 9) with the modified Lentz method.
 */
function tailProbability(t: number, degrees: number): number {
  const a = degrees / 2;
  const b = 0.5;
  const x = degrees / (degrees + t * t);
  const y = (t * t) / (degrees + t * t);
  const denominator = (m: number): number => {
    const climb = ((a + m) * (1 - b + (a + b) * y + m * (1 + y))) / (a + 2 * m + 1);
    // At m = 0 the other part is 0, but 0 / 0 for a = 1.
    return m === 0 ? climb : climb + m + (m * (b - m) * x) / (a + 2 * m - 1);
  };
  let fraction = denominator(0);
  let c = fraction;
  let d = 0;
  for (let m = 1; m < LIMIT; m++) {
    const root = x / (a + 2 * m - 1);
    const numerator = (a + m - 1) * (a + b + m - 1) * m * (b - m) * root * root;
    d = 1 / (denominator(m) + numerator * d);
    c = denominator(m) + numerator / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  // x^a y^b / B(a, b), with the power of y taken out as t / sqrt(ν + t²).
  const power = exp(-a * logOnePlus((t * t) / degrees)) * (t / Math.sqrt(degrees + t * t));
  return (0.5 * power * gammaRatio(a)) / (SQRT_PI * fraction);
}

/** P(T > t) for t ≥ 0. */
function upperTail(t: number, degrees: number): number {
  if (t === Infinity) return 0;
  return t * t < 2 ? 0.5 - centralProbability(t, degrees) : tailProbability(t, degrees);
}

/**
 * P(T ≤ t) for Student's t with `degrees` > 0 degrees of freedom, not necessarily whole. Relative error below 1e-10 up
 * to 10^6 degrees, in the lower tail too. Throws a RangeError on NaN.
 */
export function studentCdf(t: number, degrees: number): number {
  checkDegrees(degrees);
  if (Number.isNaN(t)) throw new RangeError("Student's t: t must be a number, got NaN");
  return t <= 0 ? upperTail(-t, degrees) : 1 - upperTail(t, degrees);
}

/** The t ≥ 0 with P(0 < T < t) = probability; Newton rises to it from 0 because the function is concave. */
function centralQuantile(probability: number, degrees: number): number {
  let t = 0;
  for (let round = 0; round < 60; round++) {
    const step = (probability - centralProbability(t, degrees)) / density(t, degrees);
    t += step;
    if (Math.abs(step) <= 1e-15 * t) break;
  }
  return t;
}

/**
 * The t with P(T > t) = probability ≤ 1/4, by Newton on log P against log t, which is concave and falling: whatever the
 * start, all iterates from the second on lie above the root and fall to it. A power tail is a straight line there.
 */
function tailQuantile(probability: number, degrees: number): number {
  let t = -normalQuantile(probability);
  for (let round = 0; round < 100; round++) {
    const tail = upperTail(t, degrees);
    const step = (log(tail / probability) * tail) / (t * density(t, degrees));
    t *= exp(step);
    if (Math.abs(step) <= 1e-15) break;
  }
  return t;
}

/**
 * The t with P(T ≤ t) = p for Student's t with `degrees` > 0 degrees of freedom, not necessarily whole; 0 < p < 1.
 * Relative error below 1e-10 up to 10^6 degrees (for p so near 1 that 1 − p has lost digits, of the double given).
 */
export function studentQuantile(p: number, degrees: number): number {
  checkDegrees(degrees);
  if (!(p > 0 && p < 1)) throw new RangeError(`Student's t: p must lie strictly between 0 and 1, got ${p}`);
  const tail = Math.min(p, 1 - p);
  const t = tail > 0.25 ? centralQuantile(0.5 - tail, degrees) : tailQuantile(tail, degrees);
  return p < 0.5 ? -t : t;
}
