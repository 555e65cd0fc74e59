import { requireStable } from "./checks.ts";
import { mmc } from "./many-servers.ts";
import { type Moments, loadOfMoments } from "./mg1.ts";

/**
 * Mean waiting time of each class of M/G/1 with non-preemptive priorities, classes from most to least urgent (Cobham
 * 1954): W₀ / ((1 − s(k − 1))(1 − s(k))), s(k) the load of classes 1 … k and W₀ half of Σ λ E[S²].
 */
export function nonPreemptiveWaiting(classes: readonly Moments[]): number[] {
  const loads = classes.map((moments) => loadOfMoments("M/G/1 with priorities", moments));
  requireStable(
    "M/G/1 with priorities",
    loads.reduce((sum, load) => sum + load, 0),
  );
  const residual = classes.reduce((sum, { arrivalRate, secondMoment }) => sum + arrivalRate * secondMoment, 0) / 2;
  let above = 0;
  return loads.map((load) => {
    const before = above;
    above += load;
    return residual / ((1 - before) * (1 - above));
  });
}

/**
 * Mean response time of each class of M/M/c with preemptive-resume priorities and one service rate, classes from most
 * to least urgent: the first k classes together are an M/M/c that does not see the others.
 */
export function preemptiveResponse(parameters: {
  arrivalRates: readonly number[];
  serviceRate: number;
  servers: number;
}): number[] {
  const { arrivalRates, serviceRate, servers } = parameters;
  let rate = 0;
  let number = 0;
  return arrivalRates.map((arrivalRate) => {
    const before = number;
    rate += arrivalRate;
    number = mmc({ arrivalRate: rate, serviceRate, servers }).number;
    return (number - before) / arrivalRate;
  });
}
