import { weigher } from "../membership.ts";
import type { PartitionerDefinition } from "./types.ts";

/**
 * One block of consecutive iterations for each node, in proportion to its weight, dealt before the loop begins. What
 * rounding leaves goes to the largest remainders. Good where the speeds are known and the iterations alike.
 */
export const weighted: PartitionerDefinition = {
  family: "partitioner",
  name: "weighted",
  summary: "One block of iterations for each node, in proportion to its weight.",
  source: "Li, Tandri, Stumm and Sevcik 1993, Locality and Loop Scheduling on NUMA Multiprocessors, ICPP",
  checkedBy: ["worked by hand"],
  needs: ["speed"],
  cost: "O(n log n)",
  parameters: {
    weights: {
      type: "numbers",
      default: null,
      min: 0,
      summary: "Weight of each node of the first, second … entry of nodes; by default the speed.",
    },
  },
  create({ weights }) {
    const weight = weigher(weights);
    return {
      kind: "chunks",
      chunks: "dealt",
      split(size, nodes) {
        const weighs = Array.from({ length: nodes.size }, (_, i) => weight(nodes.at(i)));
        const total = weighs.reduce((sum, one) => sum + one, 0);
        const exact = weighs.map((one) => (size * one) / total);
        const sizes = exact.map((one) => Math.floor(one));
        const left = size - sizes.reduce((sum, one) => sum + one, 0);
        const byRemainder = [...sizes.keys()].sort((a, b) => exact[b] - sizes[b] - (exact[a] - sizes[a]) || a - b);
        for (const i of byRemainder.slice(0, left)) sizes[i]++;
        return sizes;
      },
    };
  },
};
