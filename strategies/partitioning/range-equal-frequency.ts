import { derived, inOrder } from "../membership.ts";
import type { PartitionerDefinition } from "./types.ts";

/**
 * Ranges of keys that are asked for equally often, by the quantiles of a sample of the workload's keys. Close keys are
 * together and the load is even, unless a single key is asked for more often than a node's share.
 */
export const rangeEqualFrequency: PartitionerDefinition = {
  family: "partitioner",
  name: "range-equal-frequency",
  summary: "Ranges of keys that are asked for equally often in a sample, one for each node.",
  source: "DeWitt, Naughton and Schneider 1991, Parallel Sorting on a Shared-Nothing Architecture, PDIS",
  checkedBy: ["worked by hand"],
  needs: ["key"],
  cost: "O(log n), O(sample log sample) when nodes come or go",
  parameters: {
    sample: { type: "integer", default: 10_000, min: 1, max: 10_000_000, summary: "Keys in the sample." },
  },
  create({ sample }, workload) {
    const ranges = derived((nodes) => {
      if (workload?.keySample === undefined) throw new RangeError("range-equal-frequency: no keys to sample");
      const keys = workload.keySample(Number(sample)).sort((a, b) => a - b);
      // Where the ranges of the second, third … node begin.
      const starts = Float64Array.from({ length: nodes.size - 1 }, (_, i) => {
        return keys[Math.floor(((i + 1) * keys.length) / nodes.size)];
      });
      return { starts, order: inOrder(nodes) };
    });
    return {
      kind: "keys",
      owner(key, nodes) {
        const { starts, order } = ranges(nodes);
        let low = 0;
        let high = starts.length;
        while (low < high) {
          const middle = (low + high) >>> 1;
          if (starts[middle] <= key) low = middle + 1;
          else high = middle;
        }
        return order[low];
      },
    };
  },
};
