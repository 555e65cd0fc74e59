import { pow } from "../../kernel/math.ts";
import { stationaryChain } from "./chain.ts";
import { requirePositive, requireStable, requireWhole } from "./checks.ts";
import type { Rates } from "./mm1.ts";

/**
 * Mean response time, in mean sizes, of the supermarket model as the number of nodes grows: each task joins the shorter
 * of `choices` queues picked at random, sizes are exponential. Σ over i ≥ 1 of λ^((d^i − d) / (d − 1)) for load λ per
 * node (Vvedenskaya, Dobrushin & Karpelevich 1996; Mitzenmacher 2001).
 */
export function supermarketResponse(load: number, choices: number): number {
  requirePositive("supermarket model", "load", load);
  requireStable("supermarket model", load);
  requireWhole("supermarket model", "choices", choices, 1);
  let sum = 0;
  // The exponents are 0, d, d + d², …: each is d times the one before, plus d.
  for (let exponent = 0; ; exponent = choices * (exponent + 1)) {
    const term = pow(load, exponent);
    sum += term;
    if (term < 1e-17 * sum * (1 - load)) return sum;
  }
}

/** Which of two nodes a task joins. Ties are broken by a fair coin. */
export type PairRule = "join-shortest-queue" | "join-idle-queue" | "random";

/** Probability that a task which finds `mine` and `other` tasks joins the first node. */
function share(rule: PairRule, mine: number, other: number): number {
  const byLoad = rule === "join-shortest-queue" || (rule === "join-idle-queue" && (mine === 0 || other === 0));
  return !byLoad || mine === other ? 0.5 : Number(mine < other);
}

/**
 * Mean response time of two like nodes with exponential sizes and Poisson arrivals of `arrivalRate` in all, solved as a
 * Markov chain on the two numbers of tasks (Flatto & McKean 1977 and Cohen 1998 treat the shortest queue). Each queue
 * is cut at `places` tasks, so the result falls short by about the share of time a queue is that long. O(places⁴).
 */
export function pairResponse(rule: PairRule, rates: Rates, places: number): number {
  const { arrivalRate, serviceRate } = rates;
  requirePositive("two nodes", "arrivalRate", arrivalRate);
  requirePositive("two nodes", "serviceRate", serviceRate);
  requireStable("two nodes", arrivalRate / (2 * serviceRate));
  requireWhole("two nodes", "places", places, 1);
  const side = places + 1;
  const probabilities = stationaryChain(side * side, (state, visit) => {
    const first = Math.floor(state / side);
    const second = state % side;
    const toFirst = arrivalRate * share(rule, first, second);
    if (first < places && toFirst > 0) visit(state + side, toFirst);
    if (second < places && toFirst < arrivalRate) visit(state + 1, arrivalRate - toFirst);
    if (first > 0) visit(state - side, serviceRate);
    if (second > 0) visit(state - 1, serviceRate);
  });
  let number = 0;
  let served = 0;
  for (const [state, probability] of probabilities.entries()) {
    const first = Math.floor(state / side);
    const second = state % side;
    number += probability * (first + second);
    served += probability * serviceRate * (Math.min(1, first) + Math.min(1, second));
  }
  return number / served;
}
