import { exp, pow } from "../../kernel/math.ts";
import { requirePositive, requireStable, requireWhole } from "./checks.ts";
import { root } from "./root.ts";

/** Law of the time between arrivals: its mean, and E[exp(−s A)] for s ≥ 0. */
export interface IntervalLaw {
  mean: number;
  transform(s: number): number;
}

/** The same interval each time. */
export function constantInterval(interval: number): IntervalLaw {
  requirePositive("constant interval", "interval", interval);
  return { mean: interval, transform: (s) => exp(-s * interval) };
}

/** The sum of `stages` independent exponential times, `mean` in all. */
export function erlangInterval(stages: number, mean: number): IntervalLaw {
  requireWhole("Erlang interval", "stages", stages, 1);
  requirePositive("Erlang interval", "mean", mean);
  return { mean, transform: (s) => pow(1 + (s * mean) / stages, -stages) };
}

/**
 * GI/M/1 in order of arrival (Kleinrock 1975, section 6.4): σ, the root below 1 of σ = A*(μ(1 − σ)), is the share of
 * arrivals that wait, and the response time is exponential with mean 1 / (μ(1 − σ)).
 */
export function gim1(
  interval: IntervalLaw,
  serviceRate: number,
): { waitingProbability: number; waiting: number; response: number } {
  requirePositive("GI/M/1", "serviceRate", serviceRate);
  requirePositive("GI/M/1", "mean interval", interval.mean);
  requireStable("GI/M/1", 1 / (interval.mean * serviceRate));
  const excess = (sigma: number): number => interval.transform(serviceRate * (1 - sigma)) - sigma;
  // 1 is a root too; the function is convex and so negative only between the two.
  let above = 0.5;
  while (excess(above) >= 0) {
    above = (1 + above) / 2;
    if (1 - above < 1e-9) throw new RangeError(`GI/M/1: load is too near 1 to solve for sigma, mean ${interval.mean}`);
  }
  const sigma = root(excess, 0, above);
  const response = 1 / (serviceRate * (1 - sigma));
  return { waitingProbability: sigma, waiting: sigma * response, response };
}
