import { requirePositive, requireStable, requireWhole } from "./checks.ts";
import { mg1, type Moments } from "./mg1.ts";

/** First two moments of a duration. */
export interface Duration {
  mean: number;
  secondMoment: number;
}

/** Mean waiting time of M/G/1 with multiple vacations: that of M/G/1 and a residual vacation (Doshi 1986), s. */
export function vacationWaiting(moments: Moments, vacation: Duration): number {
  requirePositive("vacations", "vacation.mean", vacation.mean);
  return mg1(moments).waiting + vacation.secondMoment / (2 * vacation.mean);
}

/**
 * Mean waiting time of M/G/1 whose server is switched off when idle and set up by the next arrival (Welch 1964), s.
 */
export function setupWaiting(moments: Moments, setup: Duration): number {
  const { arrivalRate } = moments;
  requirePositive("setup", "setup.mean", setup.mean);
  const delay = (2 * setup.mean + arrivalRate * setup.secondMoment) / (2 * (1 + arrivalRate * setup.mean));
  return mg1(moments).waiting + delay;
}

/** Mean number in M/G/1 whose server starts when `many` tasks are there (Yadin and Naor 1963; Heyman 1968). */
export function startNumber(moments: Moments, many: number): number {
  requireWhole("N-policy", "many", many, 1);
  return mg1(moments).number + (many - 1) / 2;
}

/**
 * Mean waiting time at each of `queues` like queues that one server visits in turn (Takagi 1986), s.
 *
 * @param moments of each queue
 * @param walk moments of the time to go to the next queue
 */
export function pollingWaiting(
  service: "exhaustive" | "gated" | "limited",
  queues: number,
  { arrivalRate, mean, secondMoment }: Moments,
  walk: Duration,
): number {
  requireWhole("polling", "queues", queues, 1);
  requirePositive("polling", "walk.mean", walk.mean);
  const load = queues * arrivalRate * mean;
  const variance = walk.secondMoment - walk.mean * walk.mean;
  const residual = variance / (2 * walk.mean);
  const work = queues * arrivalRate * secondMoment;
  if (service === "limited") {
    const spare = 1 - load - queues * arrivalRate * walk.mean;
    requireStable("limited polling", 1 - spare);
    const cycle = work + walk.mean * (queues + load) + queues * arrivalRate * variance;
    return residual + cycle / (2 * spare);
  }
  requireStable("polling", load);
  const walks = service === "exhaustive" ? queues - load : queues + load;
  return residual + (work + walk.mean * walks) / (2 * (1 - load));
}
