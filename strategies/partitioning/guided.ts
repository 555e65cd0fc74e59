import { chunksOf, LEAST } from "../blocks.ts";
import type { PartitionerDefinition } from "./types.ts";

/**
 * Guided self-scheduling: an idle node takes its share, 1/n, of the iterations that are left, rounded up. Few chunks,
 * and small ones at the end; but where the first iterations are the long ones, the first chunks are too large.
 */
export const guided: PartitionerDefinition = {
  family: "partitioner",
  name: "guided",
  summary: "Idle nodes take 1/n of the iterations that are left.",
  source: "Polychronopoulos and Kuck 1987, Guided Self-Scheduling, IEEE Trans. Computers 36(12)",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1) per chunk",
  parameters: { least: LEAST },
  create: ({ least }) => ({
    kind: "chunks",
    chunks: "taken",
    split: (size, nodes) => chunksOf(size, (left) => Math.max(Number(least), Math.ceil(left / nodes.size))),
  }),
};
