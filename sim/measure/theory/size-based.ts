import { exp, log, pow } from "../../kernel/math.ts";
import { requirePositive, requireStable } from "./checks.ts";

/** Steps of the integration; the error falls with their fourth power and is below 1e-9 for the laws here. */
const STEPS = 20_000;
const TOLERATED = 1e-6;

/** A continuous law of sizes on low … high, both finite; 0 ≤ low < high. */
export interface SizeLaw {
  mean: number;
  low: number;
  high: number;
  density(x: number): number;
  /** P(S > x). */
  survival(x: number): number;
}

/** Exponential sizes, cut where less than 1e-21 of the mass is left. */
export function exponentialSize(mean: number): SizeLaw {
  requirePositive("exponential size", "mean", mean);
  return {
    mean,
    low: 0,
    high: 48 * mean,
    density: (x) => exp(-x / mean) / mean,
    survival: (x) => exp(-x / mean),
  };
}

/** Pareto sizes of the given shape ≠ 1 between `low` and `high` (Harchol-Balter 2013, section 20.2). */
export function boundedParetoSize(shape: number, low: number, high: number): SizeLaw {
  requirePositive("bounded Pareto size", "shape", shape);
  requirePositive("bounded Pareto size", "low", low);
  requirePositive("bounded Pareto size", "high − low", high - low);
  if (shape === 1) throw new RangeError("bounded Pareto size: shape must not be 1, where the mean is a logarithm");
  const cut = pow(low / high, shape);
  const powers = pow(low, 1 - shape) - pow(high, 1 - shape);
  return {
    mean: (shape * pow(low, shape) * powers) / ((1 - cut) * (shape - 1)),
    low,
    high,
    density: (x) => (shape * pow(low / x, shape)) / (x * (1 - cut)),
    survival: (x) => (pow(low / x, shape) - cut) / (1 - cut),
  };
}

/** Mean response times of M/G/1 under policies that look at sizes or at service received. */
export interface SizeBasedResponses {
  /** Shortest remaining processing time. */
  srpt: number;
  /** Preemptive shortest job first, by original size. */
  psjf: number;
  /** Shortest job first, without preemption. */
  sjf: number;
  /** Least attained service, also called foreground–background. */
  las: number;
}

/** Running totals from low to x: ∫ t f, ∫ t² f, and the parts of the mean response times. */
type Totals = readonly [m1: number, m2: number, srpt: number, psjf: number, sjf: number, las: number];
const NOTHING: Totals = [0, 0, 0, 0, 0, 0];

function advance(totals: Totals, step: number, slope: Totals): Totals {
  const at = (i: number): number => totals[i] + step * slope[i];
  return [at(0), at(1), at(2), at(3), at(4), at(5)];
}

/** Derivatives of the totals at x. The parts of SJF lack the factor λ E[S²] / 2. */
function slopeAt(x: number, [m1, m2]: Totals, law: SizeLaw, arrivalRate: number): Totals {
  const density = law.density(x);
  const survival = law.survival(x);
  const idle = 1 - arrivalRate * m1;
  const idleCut = 1 - arrivalRate * (m1 + x * survival);
  const cutWork = (arrivalRate * (m2 + x * x * survival)) / 2;
  return [
    x * density,
    x * x * density,
    (density * cutWork) / (idle * idle) + survival / idle,
    density * ((arrivalRate * m2) / (2 * idle * idle) + x / idle),
    density / (idle * idle),
    density * (cutWork / (idleCut * idleCut) + x / idleCut),
  ];
}

/**
 * Mean response times of M/G/1 under SRPT (Schrage & Miller 1966), PSJF and SJF (Phipps 1956; Harchol-Balter 2013,
 * chapters 31–33) and LAS (Kleinrock 1976, section 4.6), by one Runge–Kutta pass over all sizes on the scale
 * x = low + mean (e^u − 1), which reaches heavy tails in few steps.
 *
 * Throws a RangeError if the load is not below 1, or if the law's density does not give its mean.
 */
export function sizeBasedResponses(arrivalRate: number, law: SizeLaw): SizeBasedResponses {
  requirePositive("M/G/1", "arrivalRate", arrivalRate);
  requireStable("M/G/1", arrivalRate * law.mean);
  const step = log(1 + (law.high - law.low) / law.mean) / STEPS;
  const slope = (u: number, totals: Totals): Totals => {
    const stretch = law.mean * exp(u);
    const x = Math.min(law.high, law.low + stretch - law.mean);
    return advance(NOTHING, stretch, slopeAt(x, totals, law, arrivalRate));
  };
  let totals = NOTHING;
  for (let i = 0; i < STEPS; i++) {
    const start = slope(i * step, totals);
    const middle = slope((i + 0.5) * step, advance(totals, step / 2, start));
    const again = slope((i + 0.5) * step, advance(totals, step / 2, middle));
    const end = slope((i + 1) * step, advance(totals, step, again));
    const inner = advance(advance(start, 2, middle), 2, again);
    totals = advance(totals, step / 6, advance(inner, 1, end));
  }
  const [m1, m2, srpt, psjf, sjf, las] = totals;
  if (!(Math.abs(m1 / law.mean - 1) < TOLERATED)) {
    throw new RangeError(`M/G/1: the density of the size law must give its mean ${law.mean}, got ${m1}`);
  }
  // Below the least size every task is still there and nothing overtakes: ∫ dt / (1 − ρ(t)) starts at `low`.
  return { srpt: srpt + law.low, psjf, sjf: (sjf * arrivalRate * m2) / 2 + law.mean, las };
}
