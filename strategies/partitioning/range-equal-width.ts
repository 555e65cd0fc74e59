import { derived, inOrder } from "../membership.ts";
import type { PartitionerDefinition } from "./types.ts";

/**
 * The keys 0 … keys − 1 in as many ranges of equal width as there are nodes; greater keys belong to the last one. Close
 * keys are together, which scans like; keys that are not evenly spread overload some nodes.
 */
export const rangeEqualWidth: PartitionerDefinition = {
  family: "partitioner",
  name: "range-equal-width",
  summary: "Ranges of keys of equal width, one for each node.",
  source: "DeWitt and Gray 1992, Parallel Database Systems, CACM 35(6), fig. 5",
  checkedBy: ["worked by hand"],
  needs: ["key"],
  cost: "O(1)",
  parameters: {
    keys: { type: "integer", default: 1000, min: 1, summary: "Number of keys that the ranges share." },
  },
  create({ keys }) {
    const order = derived(inOrder);
    const count = Number(keys);
    return {
      kind: "keys",
      owner: (key, nodes) => order(nodes)[Math.floor((Math.min(key, count - 1) * nodes.size) / count)],
    };
  },
};
