import type { WorkloadFacts } from "../../strategies/types.ts";
import { partialMoment, type Power } from "../kernel/distributions/partial-moments.ts";
import { stream } from "../kernel/stream.ts";
import type { DistributionSpec, Scenario } from "../scenario/types.ts";
import { drawing } from "../workload/keys.ts";
import { meanRate } from "../workload/arrivals.ts";
import { meanSize, sizeDistributions } from "../workload/source.ts";
import type { Trace } from "../workload/trace.ts";
import { arrivalRate } from "./stability.ts";

/**
 * What policies may know of a scenario's tasks in advance; of a trace it is what is in it, and of sizes what their
 * submitters say where nothing else is told.
 */
export function workloadFacts(scenario: Scenario, trace: Trace | null): WorkloadFacts {
  if (trace === null) return factsOfDistributions(scenario);
  return factsOfTrace(trace, (scenario.information.kind === "requested" ? trace.requested : null) ?? trace.size);
}

function factsOfDistributions(scenario: Scenario): WorkloadFacts {
  const { workload } = scenario;
  if (!("arrivals" in workload)) throw new RangeError("the workload's trace has not been read");
  const { arrivals, classes, size, keys } = workload;
  const isRated = arrivals.kind !== "closed" && arrivals.kind !== "list";
  const mean = (): number => meanSize(sizeDistributions(size, classes), classes);
  const specs = classes.length === 0 ? [size] : classes.map((entry) => entry.size ?? size);
  const shares = classes.length === 0 ? [1] : classes.map(({ share }) => share);
  const total = shares.reduce((sum, share) => sum + share, 0);
  return {
    rate: isRated ? meanRate(arrivals, arrivalRate(scenario, mean())) : 0,
    sizeMoment: (power, x) =>
      specs.reduce((sum, spec, i) => sum + (spec === null ? 0 : shares[i] * partialMoment(spec, power, x)), 0) / total,
    ...(keys === undefined ? {} : { keySample: (count) => sampled(keys, scenario.seed, count) }),
  };
}

/** Keys from a stream of their own: the sample is the same whatever is measured. */
function sampled(keys: DistributionSpec, seed: number | string, count: number): Float64Array {
  const draw = drawing(keys, stream(seed, 0, "keys/sample"));
  return Float64Array.from({ length: count }, draw);
}

function factsOfTrace(trace: Trace, given: Float64Array): WorkloadFacts {
  const { key } = trace;
  const span = trace.arrival[trace.count - 1] - trace.arrival[0];
  let sums: { sizes: Float64Array; upTo: Float64Array[] } | null = null;
  return {
    rate: span > 0 ? (trace.count - 1) / span : 0,
    sizeMoment(power, x) {
      // Most policies never ask.
      sums ??= runningMoments(given);
      return sums.upTo[power][countUpTo(sums.sizes, x)] / trace.count;
    },
    ...(key === null ? {} : { keySample: (count) => Float64Array.from(key.subarray(0, count)) }),
  };
}

/** Sizes in ascending order, and by power Σ size^power over so many of the smallest. */
function runningMoments(given: Float64Array): { sizes: Float64Array; upTo: Float64Array[] } {
  const sizes = Float64Array.from(given).sort((a, b) => a - b);
  const powers: readonly Power[] = [0, 1, 2];
  const upTo = powers.map((power) => {
    const sums = new Float64Array(sizes.length + 1);
    for (const [i, size] of sizes.entries()) {
      sums[i + 1] = sums[i] + (power === 0 ? 1 : power === 1 ? size : size * size);
    }
    return sums;
  });
  return { sizes, upTo };
}

/** How many of the ascending numbers are at most x. */
function countUpTo(sizes: Float64Array, x: number): number {
  let low = 0;
  let high = sizes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sizes[middle] <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}
