import { blockSizes } from "../blocks.ts";
import type { PartitionerDefinition } from "./types.ts";

/**
 * One block of consecutive iterations for each node, of equal numbers, dealt before the loop begins: the least overhead
 * there is, and the best where iterations and nodes are alike; else all wait for the slowest.
 */
export const block: PartitionerDefinition = {
  family: "partitioner",
  name: "block",
  summary: "One block of iterations for each node, of equal numbers.",
  source: "Kruskal and Weiss 1985, IEEE Trans. Software Engineering 11(10); OpenMP schedule(static)",
  checkedBy: ["st-kafka-range", "worked by hand"],
  needs: ["nothing"],
  cost: "O(n)",
  parameters: {},
  create: () => ({ kind: "chunks", chunks: "dealt", split: (size, nodes) => blockSizes(size, nodes.size) }),
};
