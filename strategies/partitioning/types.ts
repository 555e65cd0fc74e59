import type { Context, Definition, NodeSet } from "../types.ts";

/** Says which node each key belongs to. */
export interface KeyPartitioner {
  readonly kind: "keys";
  /**
   * Position in the set, 0 ≤ position < nodes.size, of the node that owns a key, a whole number ≥ 0. The same key has
   * the same owner for as long as the nodes are the same.
   */
  owner(key: number, nodes: NodeSet, context: Context): number;
}

/** Cuts a loop into chunks of consecutive iterations. */
export interface LoopPartitioner {
  readonly kind: "chunks";
  /** `dealt`: there is one chunk for each node, in their order. `taken`: an idle node takes the next one. */
  readonly chunks: "dealt" | "taken";
  /**
   * Numbers of iterations, whole and ≥ 0, of the chunks in their order; they sum to `size`, a whole number ≥ 1.
   */
  split(size: number, nodes: NodeSet): readonly number[];
}

export type Partitioner = KeyPartitioner | LoopPartitioner;

export type PartitionerDefinition = Definition<"partitioner", Partitioner>;
