/**
 * Elementary functions from additions, multiplications, divisions and square roots alone. The engines' own `Math.log`
 * and its kin differ in the last bit between versions and browsers; these give the same bits everywhere.
 */

const view = new Float64Array(1);
const words = new Uint32Array(view.buffer);
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const TWO_54 = 0x40_0000_0000_0000;

/**
 * Natural logarithm, error below 1 ulp. Method of fdlibm's e_log.c (Ng 1993): 2^k (1 + f), then a series in f/(2 + f).
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  let k = 0;
  view[0] = x;
  if (x < 2.2250738585072014e-308) {
    view[0] = x * TWO_54;
    k = -54;
  }
  const high = words[HIGH];
  const mantissa = high & 0xfffff;
  const carry = (mantissa + 0x95f64) & 0x100000;
  k += (high >> 20) - 1023 + (carry >> 20);
  words[HIGH] = mantissa | (carry ^ 0x3ff00000);
  const f = view[0] - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940941908 + w * (0.2222219843214978396 + w * 0.1531383769920937332));
  const odd =
    z * (0.666666666666673513 + w * (0.2857142874366239149 + w * (0.1818357216161805012 + w * 0.1479819860511658591)));
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + even + odd) + k * LN2_LOW) - f);
}

/** e^x, error below 1 ulp. Method of fdlibm's e_exp.c (Ng 1993): x = k ln 2 + r, then a rational function of r. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019411) return 0;
  const k = Math.abs(x) < 0.34657359027997264 ? 0 : Math.floor(x * 1.442695040888963387 + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t * (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
  return scaled(1 - (low - (r * c) / (2 - c) - high), k);
}

/** y · 2^k for 1/2 < y < 2. */
function scaled(y: number, k: number): number {
  if (k > 1023) return y * powerOfTwo(1023) * powerOfTwo(k - 1023);
  if (k < -1021) return y * powerOfTwo(k + 1000) * powerOfTwo(-1000);
  return y * powerOfTwo(k);
}

/** 2^k, −1022 ≤ k ≤ 1023. */
function powerOfTwo(k: number): number {
  words[HIGH] = (k + 1023) << 20;
  words[1 - HIGH] = 0;
  return view[0];
}

/**
 * x^y for x ≥ 0 as e^(y ln x): relative error up to about |y ln x| · 2^−53. Whole powers up to 64 by multiplication.
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isInteger(y) && Math.abs(y) <= 64) return y < 0 ? 1 / wholePower(x, -y) : wholePower(x, y);
  if (x === 0) return y > 0 ? 0 : Infinity;
  return exp(y * log(x));
}

function wholePower(x: number, n: number): number {
  let power = 1;
  let square = x;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power *= square;
    square *= square;
  }
  return power;
}

/** sin(2πx): the period is taken off exactly, error below 3 ulp. */
export function sin2pi(x: number): number {
  if (!Number.isFinite(x)) return NaN;
  const turn = x - Math.floor(x);
  const quarter = Math.floor(turn * 4 + 0.5);
  const angle = (turn - quarter / 4) * 6.283185307179586;
  const value = quarter % 2 === 0 ? sine(angle) : cosine(angle);
  return quarter === 2 || quarter === 3 ? -value : value;
}

/** Taylor polynomials, |x| ≤ π/4. */
function sine(x: number): number {
  const z = x * x;
  let term = x;
  let sum = x;
  for (let n = 2; n <= 20; n += 2) {
    term *= -z / (n * (n + 1));
    sum += term;
  }
  return sum;
}

function cosine(x: number): number {
  const z = x * x;
  let term = 1;
  let sum = 1;
  for (let n = 1; n <= 19; n += 2) {
    term *= -z / (n * (n + 1));
    sum += term;
  }
  return sum;
}

// Lanczos 1964 with g = 607/128, coefficients of Godfrey 2001.
const LANCZOS_G = 607 / 128;
const LANCZOS = [
  0.99999999999999709182, 57.156235665862923517, -59.597960355475491248, 14.136097974741747174, -0.49191381609762019978,
  0.33994649984811888699e-4, 0.46523628927048575665e-4, -0.98374475304879564677e-4, 0.15808870322491248884e-3,
  -0.21026444172410488319e-3, 0.2174396181152126432e-3, -0.16431810653676389022e-3, 0.84418223983852743293e-4,
  -0.2619083840158140867e-4, 0.36899182659531622704e-5,
];
const LOG_ROOT_TWO_PI = 0.9189385332046727;

/** ln Γ(x) for x > 0; relative error below 1e−13 for x ≥ 0.1, away from its zeros at 1 and 2. */
export function logGamma(x: number): number {
  if (!(x > 0)) return NaN;
  let sum = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (x + i - 1);
  const t = x + LANCZOS_G - 0.5;
  return LOG_ROOT_TWO_PI + (x - 0.5) * log(t) - t + log(sum);
}

/** Γ(x) for x > 0; relative error below 1e−13 for 0.1 ≤ x ≤ 30; exact factorials for whole x up to 20. */
export function gamma(x: number): number {
  if (Number.isInteger(x) && x <= 20 && x > 0) {
    let product = 1;
    for (let i = 2; i < x; i++) product *= i;
    return product;
  }
  return exp(logGamma(x));
}

/** Φ(x), the standard normal distribution function: series (Marsaglia 2004), continued fraction in the tails. */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x > 3) return 1 - upperTail(x);
  if (x < -3) return upperTail(-x);
  let term = x;
  let sum = x;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return 0.5 + sum * density(x);
}

function density(x: number): number {
  return exp(-0.5 * x * x - LOG_ROOT_TWO_PI);
}

/** 1 − Φ(x) for x ≥ 3: Laplace's continued fraction. */
function upperTail(x: number): number {
  let fraction = x;
  for (let n = 150; n >= 1; n--) fraction = x + n / fraction;
  return density(x) / fraction;
}

/** Φ⁻¹(p), 0 ≤ p ≤ 1: bisection, then Newton's steps; ±Infinity at the ends. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  if (p > 0.5) return -normalQuantile(1 - p);
  let low = -39;
  let high = 0;
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  let x = (low + high) / 2;
  for (let i = 0; i < 3; i++) x -= (normalCdf(x) - p) / density(x);
  return x;
}
