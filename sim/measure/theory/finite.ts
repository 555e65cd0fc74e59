import { birthDeath, expectation } from "./birth-death.ts";
import { requirePositive, requireWhole } from "./checks.ts";
import type { QueueMeans, Servers } from "./many-servers.ts";

/** The chain is cut this many states after births have fallen below half the deaths: 2^−100 of the mass is lost. */
const STATES_PAST_HALF = 100;

/**
 * M/M/c/K: at most `capacity` ≥ servers tasks present, others lost (Gross & Harris 1998, section 2.5); M/M/1/K with one
 * server, M/M/c/c with capacity = servers. Any load. Waiting and response times are of accepted tasks, and
 * `waitingProbability` is the share of them that wait. O(capacity).
 */
export function mmck(parameters: Servers & { capacity: number }): QueueMeans & { blocking: number } {
  const { arrivalRate, serviceRate, servers, capacity } = parameters;
  requirePositive("M/M/c/K", "arrivalRate", arrivalRate);
  requirePositive("M/M/c/K", "serviceRate", serviceRate);
  requireWhole("M/M/c/K", "servers", servers, 1);
  requireWhole("M/M/c/K", "capacity", capacity, servers);
  const probabilities = birthDeath(
    capacity + 1,
    () => arrivalRate,
    (n) => Math.min(n, servers) * serviceRate,
  );
  const blocking = probabilities[capacity];
  const accepted = arrivalRate * (1 - blocking);
  const number = expectation(probabilities, (n) => n);
  const queue = expectation(probabilities, (n) => Math.max(0, n - servers));
  const delayed = expectation(probabilities, (n) => (n >= servers && n < capacity ? 1 : 0));
  return {
    blocking,
    waitingProbability: delayed / (1 - blocking),
    waiting: queue / accepted,
    response: number / accepted,
    number,
    queue,
  };
}

/**
 * M/M/c+M, Erlang-A: waiting tasks leave after an exponential patience (Palm 1957; Garnett, Mandelbaum & Reiman 2002).
 * Any load. `waiting` is the mean over all arrivals, served or not. O(servers + arrivalRate / patienceRate).
 */
export function erlangA(parameters: Servers & { patienceRate: number }): {
  abandonProbability: number;
  waitingProbability: number;
  waiting: number;
} {
  const { arrivalRate, serviceRate, servers, patienceRate } = parameters;
  requirePositive("Erlang-A", "arrivalRate", arrivalRate);
  requirePositive("Erlang-A", "serviceRate", serviceRate);
  requirePositive("Erlang-A", "patienceRate", patienceRate);
  requireWhole("Erlang-A", "servers", servers, 1);
  const death = (n: number): number => Math.min(n, servers) * serviceRate + Math.max(0, n - servers) * patienceRate;
  const half = Math.ceil(Math.max(0, 2 * arrivalRate - servers * serviceRate) / patienceRate);
  const probabilities = birthDeath(servers + half + STATES_PAST_HALF, () => arrivalRate, death);
  const queue = expectation(probabilities, (n) => Math.max(0, n - servers));
  return {
    abandonProbability: (patienceRate * queue) / arrivalRate,
    waitingProbability: expectation(probabilities, (n) => (n >= servers ? 1 : 0)),
    waiting: queue / arrivalRate,
  };
}

/**
 * The machine repairman, M/M/c//N: each of `population` users thinks for an exponential time, then submits a task and
 * waits for it (Gross & Harris 1998, section 2.7). `number` is the mean number of tasks present. O(population).
 */
export function finiteSource(parameters: {
  population: number;
  servers: number;
  thinkRate: number;
  serviceRate: number;
}): { number: number; throughput: number; response: number } {
  const { population, servers, thinkRate, serviceRate } = parameters;
  requireWhole("M/M/c//N", "population", population, 1);
  requireWhole("M/M/c//N", "servers", servers, 1);
  requirePositive("M/M/c//N", "thinkRate", thinkRate);
  requirePositive("M/M/c//N", "serviceRate", serviceRate);
  const probabilities = birthDeath(
    population + 1,
    (n) => (population - n) * thinkRate,
    (n) => Math.min(n, servers) * serviceRate,
  );
  const number = expectation(probabilities, (n) => n);
  const throughput = thinkRate * (population - number);
  return { number, throughput, response: number / throughput };
}
