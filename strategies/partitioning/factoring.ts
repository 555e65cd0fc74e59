import { chunksOf } from "../blocks.ts";
import type { PartitionerDefinition } from "./types.ts";

/**
 * Batches of n equal chunks, each batch a half (1/factor) of the iterations that are left. More careful than guided at
 * the start, so that long iterations there can still be evened out, for some more chunks.
 */
export const factoring: PartitionerDefinition = {
  family: "partitioner",
  name: "factoring",
  summary: "Idle nodes take chunks of batches of n, each batch a half of the iterations that are left.",
  source: "Hummel, Schonberg and Flynn 1992, Factoring: A Method for Scheduling Parallel Loops, CACM 35(8)",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1) per chunk",
  parameters: {
    factor: { type: "number", default: 2, min: 1, summary: "The part 1/factor of what is left is a batch." },
  },
  create: ({ factor }) => ({
    kind: "chunks",
    chunks: "taken",
    split(size, nodes) {
      let chunk = 0;
      return chunksOf(size, (left, count) => {
        if (count % nodes.size === 0) chunk = Math.ceil(left / (Number(factor) * nodes.size));
        return chunk;
      });
    },
  }),
};
