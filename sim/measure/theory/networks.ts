import { requirePositive, requireStable, requireWhole } from "./checks.ts";
import { type Matrix, combine, identity, solve } from "./linear.ts";

/**
 * Open network of stations with one server each, exponential sizes and Poisson arrivals (Jackson 1957): arrival rate
 * and mean number at each station, and the mean time of a passage, s. O(stations³).
 *
 * @param external arrivals per second from outside, by station
 * @param routing probabilities of going from station i to station j; the rest leaves
 * @param rates tasks per second that a station can serve
 */
export function jackson(
  external: readonly number[],
  routing: Matrix,
  rates: readonly number[],
): { arrivals: number[]; numbers: number[]; response: number } {
  const transposed = routing.map((_, i) => routing.map((row) => row[i]));
  const equations = combine(identity(rates.length), -1, transposed);
  const arrivals = solve(
    equations,
    external.map((rate) => [rate]),
  ).map(([rate]) => rate);
  const numbers = arrivals.map((rate, i) => {
    requirePositive("Jackson network", `rates[${i}]`, rates[i]);
    requireStable(`Jackson network, station ${i}`, rate / rates[i]);
    return rate / (rates[i] - rate);
  });
  const entering = external.reduce((sum, rate) => sum + rate, 0);
  return { arrivals, numbers, response: numbers.reduce((sum, number) => sum + number, 0) / entering };
}

/**
 * Closed network of stations with one server each and a time to think, s, by mean value analysis (Reiser and Lavenberg
 * 1980): passages per second, time of a passage, s, and mean number at each station. O(population · stations).
 *
 * @param demands mean work of a passage at each station, s
 */
export function meanValueAnalysis(
  demands: readonly number[],
  think: number,
  population: number,
): { throughput: number; response: number; numbers: number[] } {
  requireWhole("closed network", "population", population, 1);
  let numbers = demands.map(() => 0);
  let throughput = 0;
  let response = 0;
  for (let users = 1; users <= population; users++) {
    const times = demands.map((demand, i) => demand * (1 + numbers[i]));
    response = times.reduce((sum, time) => sum + time, 0);
    throughput = users / (think + response);
    numbers = times.map((time) => throughput * time);
  }
  return { throughput, response, numbers };
}
