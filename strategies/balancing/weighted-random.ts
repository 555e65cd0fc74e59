import { derived, weigher } from "../membership.ts";
import type { BalancerDefinition, NodeSet, NodeView } from "../types.ts";

/**
 * Each task goes to a node chosen with probability proportional to its weight, by default its speed × slots: then every
 * node carries the same load. A draw costs O(log n) on the running sums of the weights.
 */
export const weightedRandom: BalancerDefinition = {
  family: "balancer",
  name: "weighted-random",
  summary: "Any node, with chances in proportion to weights.",
  source: "Poisson splitting with unequal shares: Kingman 1993, Poisson Processes, ch. 5",
  checkedBy: ["lb-weighted-random"],
  needs: ["speed"],
  cost: "O(log n)",
  parameters: {
    weights: {
      type: "numbers",
      default: null,
      min: 0,
      summary: "One weight per entry of the scenario's nodes; by default each node weighs its speed × slots.",
    },
  },
  create({ weights }) {
    const weightOf = weigher(weights);
    const sumsOf = derived((nodes) => runningSums(nodes, weightOf));
    return {
      kind: "chooser",
      alwaysChooses: true,
      choose(_task, nodes, { random }) {
        return nodes.at(position(sumsOf(nodes), random.next()));
      },
    };
  },
};

function runningSums(nodes: NodeSet, weightOf: (node: NodeView) => number): Float64Array {
  const sums = new Float64Array(nodes.size);
  for (let i = 0, sum = 0; i < nodes.size; i++) {
    sum += weightOf(nodes.at(i));
    sums[i] = sum;
  }
  if (!(sums[sums.length - 1] > 0)) throw new RangeError("weighted-random: the weights of all nodes add up to 0");
  return sums;
}

/** First position whose running sum exceeds the share `u` of the total. */
function position(sums: Float64Array, u: number): number {
  const target = u * sums[sums.length - 1];
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[middle] > target) high = middle;
    else low = middle + 1;
  }
  return low;
}
