import { chunksOf } from "../blocks.ts";
import type { PartitionerDefinition } from "./types.ts";

/**
 * Trapezoid self-scheduling: chunks shrink by the same number of iterations from the first, by default half of a node's
 * share, to the last. The next chunk is one subtraction, and there are few of them.
 */
export const trapezoid: PartitionerDefinition = {
  family: "partitioner",
  name: "trapezoid",
  summary: "Idle nodes take chunks that shrink by the same number of iterations each time.",
  source: "Tzen and Ni 1993, Trapezoid Self-Scheduling, IEEE Trans. Parallel and Distributed Systems 4(1)",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1) per chunk",
  parameters: {
    first: {
      type: "integer",
      default: null,
      min: 1,
      summary: "Iterations of the first chunk; by default half of a node's share.",
    },
    last: { type: "integer", default: 1, min: 1, summary: "Iterations of the last chunk, at most those of the first." },
  },
  create({ first, last }) {
    const end = Number(last);
    if (first !== null && Number(first) < end)
      throw new RangeError(`trapezoid: first must be >= ${end}, got ${Number(first)}`);
    return {
      kind: "chunks",
      chunks: "taken",
      split(size, nodes) {
        const begin = first === null ? Math.max(end, Math.ceil(size / (2 * nodes.size))) : Number(first);
        const chunks = Math.ceil((2 * size) / (begin + end));
        const step = chunks > 1 ? Math.floor((begin - end) / (chunks - 1)) : 0;
        return chunksOf(size, (_left, count) => Math.max(end, begin - count * step));
      },
    };
  },
};
