import { chunksOf } from "../blocks.ts";
import type { PartitionerDefinition } from "./types.ts";

/**
 * Idle nodes take so many iterations at a time. Small chunks even out unlike nodes and iterations and pay the overhead
 * often; large ones do the opposite. With one iteration it is self-scheduling.
 */
export const fixedChunk: PartitionerDefinition = {
  family: "partitioner",
  name: "fixed-chunk",
  summary: "Idle nodes take chunks of equal numbers of iterations.",
  source: "Kruskal and Weiss 1985, Allocating Independent Subtasks on Parallel Processors, IEEE TSE 11(10)",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1) per chunk",
  parameters: {
    chunk: { type: "integer", default: 1, min: 1, summary: "Iterations of a chunk." },
  },
  create: ({ chunk }) => ({ kind: "chunks", chunks: "taken", split: (size) => chunksOf(size, () => Number(chunk)) }),
};
