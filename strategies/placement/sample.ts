import type { NodeSet, NodeView, Parameter, Random } from "../types.ts";

/** Parameter of policies that look at some nodes for each task. */
export const probeRatio: Parameter = {
  type: "number",
  default: 2,
  min: 1,
  max: 1000,
  summary: "Nodes looked at for each task of a job.",
};

/** A product that should be whole may come out a little above. */
const ROUNDING = 1e-9;

/** Nodes to look at for so many tasks: the ratio times as many, rounded up, and no fewer than there are tasks. */
export const probesFor = (ratio: number, tasks: number): number => Math.max(tasks, Math.ceil(ratio * tasks - ROUNDING));

/**
 * Draws nodes at random, distinct as long as there are others: all of them once for each time that `count` holds them,
 * and as many distinct ones as are then missing. O(count).
 */
export function sampler(): (count: number, nodes: NodeSet, random: Random) => NodeView[] {
  // A permutation of the positions: swapping random entries to its front draws distinct ones.
  let deck = new Int32Array(0);
  return (count, nodes, random) => {
    if (deck.length !== nodes.size) deck = Int32Array.from({ length: nodes.size }, (_, i) => i);
    return Array.from({ length: count }, (_, k) => {
      const i = k % deck.length;
      const j = i + random.below(deck.length - i);
      const drawn = deck[j];
      deck[j] = deck[i];
      deck[i] = drawn;
      return nodes.at(drawn);
    });
  };
}
