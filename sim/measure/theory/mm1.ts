import { log } from "../../kernel/math.ts";
import { requirePositive, requireProbability, requireStable } from "./checks.ts";

/** Long-run means of a station. Times are in the unit of 1 / rate. */
export interface StationMeans {
  waiting: number;
  response: number;
  /** Tasks present. */
  number: number;
  /** Tasks waiting. */
  queue: number;
}

export interface Rates {
  /** Tasks per unit of time. */
  arrivalRate: number;
  /** Tasks one busy server finishes per unit of time. */
  serviceRate: number;
}

function loadOf({ arrivalRate, serviceRate }: Rates): number {
  requirePositive("M/M/1", "arrivalRate", arrivalRate);
  requirePositive("M/M/1", "serviceRate", serviceRate);
  requireStable("M/M/1", arrivalRate / serviceRate);
  return arrivalRate / serviceRate;
}

/** M/M/1, any order of service that does not look at sizes (Kleinrock 1975, section 3.2). */
export function mm1(rates: Rates): StationMeans {
  const load = loadOf(rates);
  const response = 1 / (rates.serviceRate - rates.arrivalRate);
  return {
    waiting: load * response,
    response,
    number: load / (1 - load),
    queue: (load * load) / (1 - load),
  };
}

/** p-quantile of the response time of M/M/1 in order of arrival, which is exponential (Kleinrock 1975, section 5.6). */
export function mm1ResponseQuantile(rates: Rates, p: number): number {
  loadOf(rates);
  requireProbability("M/M/1", "p", p);
  return -log(1 - p) / (rates.serviceRate - rates.arrivalRate);
}

/** Mean time from an arrival at an idle server until it is idle again (Kleinrock 1975, section 5.8). */
export function mm1BusyPeriod(rates: Rates): number {
  loadOf(rates);
  return 1 / (rates.serviceRate - rates.arrivalRate);
}

/**
 * lim T · Var of the time average of the number present over [0, T]: 2ρ(1 + ρ) / (μ(1 − ρ)^4) (Whitt 1989, Planning
 * queueing simulations). The half-width of an interval from a run of length T is z √(constant / T).
 */
export function mm1NumberVarianceConstant(rates: Rates): number {
  const load = loadOf(rates);
  const idle = (1 - load) * (1 - load);
  return (2 * load * (1 + load)) / (rates.serviceRate * idle * idle);
}
