import { exp, normalCdf } from "../../kernel/math.ts";
import { requirePositive, requireProbability, requireStable, requireWhole } from "./checks.ts";
import type { Rates, StationMeans } from "./mm1.ts";
import { root } from "./root.ts";

const SQRT_2_PI = 2.5066282746310007;

export interface Servers extends Rates {
  servers: number;
}

export interface QueueMeans extends StationMeans {
  /** Share of arrivals that find all servers busy. */
  waitingProbability: number;
}

/**
 * Erlang's loss formula: the share of arrivals lost by M/G/c/c with offered load `load` = λ E[S] > 0 (Erlang 1917), by
 * the recursion B(k) = a B(k − 1) / (k + a B(k − 1)), which cannot overflow. O(servers).
 */
export function erlangB(servers: number, load: number): number {
  requireWhole("Erlang B", "servers", servers, 1);
  requirePositive("Erlang B", "load", load);
  let blocking = 1;
  for (let k = 1; k <= servers; k++) blocking = (load * blocking) / (k + load * blocking);
  return blocking;
}

/**
 * Erlang's delay formula: the share of arrivals of M/M/c that wait; `load` = λ / μ < servers (Erlang 1917). O(servers).
 */
export function erlangC(servers: number, load: number): number {
  const blocking = erlangB(servers, load);
  requireStable("Erlang C", load / servers);
  return blocking / (1 - (load / servers) * (1 - blocking));
}

/** M/M/c with one queue, in order of arrival (Erlang 1917; Kleinrock 1975, section 3.5). O(servers). */
export function mmc({ arrivalRate, serviceRate, servers }: Servers): QueueMeans {
  requirePositive("M/M/c", "serviceRate", serviceRate);
  const waitingProbability = erlangC(servers, arrivalRate / serviceRate);
  const waiting = waitingProbability / (servers * serviceRate - arrivalRate);
  const response = waiting + 1 / serviceRate;
  return {
    waitingProbability,
    waiting,
    response,
    number: arrivalRate * response,
    queue: arrivalRate * waiting,
  };
}

/** (1 − exp(−x)) / x, 1 at 0. */
function decayed(x: number): number {
  return Math.abs(x) < 1e-4 ? 1 - (x / 2) * (1 - (x / 3) * (1 - x / 4)) : (1 - exp(-x)) / x;
}

/**
 * p-quantile of the response time of M/M/c in order of arrival: with probability C a wait of rate cμ − λ comes first.
 */
export function mmcResponseQuantile(parameters: Servers, p: number): number {
  requireProbability("M/M/c", "p", p);
  const { arrivalRate, serviceRate, servers } = parameters;
  const { waitingProbability, response } = mmc(parameters);
  const drain = servers * serviceRate - arrivalRate;
  const survival = (t: number): number =>
    exp(-serviceRate * t) * (1 + waitingProbability * serviceRate * t * decayed((drain - serviceRate) * t));
  let high = response;
  while (survival(high) > 1 - p) high *= 2;
  return root((t) => 1 - p - survival(t), 0, high);
}

/**
 * Limit of the share of arrivals of M/M/c that wait as c → ∞ with c = a + β√a servers for load a: 1 / (1 + β Φ(β) /
 * φ(β)), β > 0 (Halfin & Whitt 1981).
 */
export function halfinWhitt(beta: number): number {
  requirePositive("Halfin–Whitt", "beta", beta);
  const density = exp((-beta * beta) / 2) / SQRT_2_PI;
  return 1 / (1 + (beta * normalCdf(beta)) / density);
}
