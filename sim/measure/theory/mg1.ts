import { requirePositive, requireStable } from "./checks.ts";
import type { StationMeans } from "./mm1.ts";

/** Poisson arrivals and the first two moments of the size. */
export interface Moments {
  arrivalRate: number;
  mean: number;
  /** E[S²] ≥ mean². */
  secondMoment: number;
}

/** Throws a RangeError unless the moments are those of a positive random variable; returns the load. */
export function loadOfMoments(model: string, { arrivalRate, mean, secondMoment }: Moments): number {
  requirePositive(model, "arrivalRate", arrivalRate);
  requirePositive(model, "mean", mean);
  // A rounded second moment of a constant may fall a little short of the square.
  if (!(secondMoment >= mean * mean * (1 - 1e-12) && secondMoment < Infinity)) {
    throw new RangeError(`${model}: secondMoment must be >= mean² and finite, got ${secondMoment} for mean ${mean}`);
  }
  return arrivalRate * mean;
}

/**
 * M/G/1 in order of arrival, or any non-preemptive order that does not look at sizes (Pollaczek 1930; Khinchine 1932).
 */
export function mg1(moments: Moments): StationMeans {
  const load = loadOfMoments("M/G/1", moments);
  requireStable("M/G/1", load);
  const waiting = (moments.arrivalRate * moments.secondMoment) / (2 * (1 - load));
  const response = waiting + moments.mean;
  return {
    waiting,
    response,
    number: moments.arrivalRate * response,
    queue: moments.arrivalRate * waiting,
  };
}

/**
 * Mean response time of M/G/1 under processor sharing and under preemptive-resume last come first served: the mean size
 * over 1 − load, whatever the distribution (Sakata et al. 1969; Baskett, Chandy, Muntz & Palacios 1975).
 */
export function symmetricResponse({ arrivalRate, mean }: { arrivalRate: number; mean: number }): number {
  requirePositive("M/G/1-PS", "arrivalRate", arrivalRate);
  requirePositive("M/G/1-PS", "mean", mean);
  requireStable("M/G/1-PS", arrivalRate * mean);
  return mean / (1 - arrivalRate * mean);
}

/** Upper bound on the mean waiting time of GI/GI/1 in order of arrival (Kingman 1962). Variances ≥ 0. */
export function kingmanBound(parameters: {
  arrivalRate: number;
  intervalVariance: number;
  mean: number;
  variance: number;
}): number {
  const { arrivalRate, intervalVariance, mean, variance } = parameters;
  requirePositive("GI/GI/1", "arrivalRate", arrivalRate);
  requirePositive("GI/GI/1", "mean", mean);
  if (!(intervalVariance >= 0 && variance >= 0)) {
    throw new RangeError(`GI/GI/1: variances must be >= 0, got ${intervalVariance} and ${variance}`);
  }
  requireStable("GI/GI/1", arrivalRate * mean);
  return (arrivalRate * (intervalVariance + variance)) / (2 * (1 - arrivalRate * mean));
}

/**
 * M^[X]/M/1: batches arrive as a Poisson process, sizes of tasks are exponential (Gross & Harris 1998, section 3.1).
 * Mean number present and mean response time of a task.
 */
export function bulkArrivals(parameters: {
  batchRate: number;
  /** E[X] and E[X²] of the number of tasks in a batch. */
  batchMean: number;
  batchSecondMoment: number;
  serviceRate: number;
}): Pick<StationMeans, "number" | "response"> {
  const { batchRate, batchMean, batchSecondMoment, serviceRate } = parameters;
  requirePositive("M^[X]/M/1", "serviceRate", serviceRate);
  const batches = { arrivalRate: batchRate, mean: batchMean, secondMoment: batchSecondMoment };
  const load = loadOfMoments("M^[X]/M/1", batches) / serviceRate;
  requireStable("M^[X]/M/1", load);
  const number = (load * (1 + batchSecondMoment / batchMean)) / (2 * (1 - load));
  return { number, response: number / (batchRate * batchMean) };
}
