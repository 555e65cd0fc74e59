import type { NodeSet, NodeView, Random } from "./types.ts";

/**
 * The node with the least key among `at(0) … at(count − 1)`, ties broken with equal chances.
 *
 * One pass, no allocation: the k-th node of a tie replaces the one held with probability 1/k (reservoir sampling).
 */
export function least(
  count: number,
  at: (i: number, nodes: NodeSet, random: Random) => NodeView,
  key: (node: NodeView) => number,
  nodes: NodeSet,
  random: Random,
): NodeView {
  let best = at(0, nodes, random);
  let bestKey = key(best);
  let ties = 1;
  for (let i = 1; i < count; i++) {
    const node = at(i, nodes, random);
    const nodeKey = key(node);
    if (nodeKey < bestKey) {
      best = node;
      bestKey = nodeKey;
      ties = 1;
    } else if (nodeKey === bestKey && node !== best) {
      ties++;
      if (random.below(ties) === 0) best = node;
    }
  }
  return best;
}

/** `least` over a whole set. */
export function leastOf(nodes: NodeSet, key: (node: NodeView) => number, random: Random): NodeView {
  return least(nodes.size, (i) => nodes.at(i), key, nodes, random);
}

/**
 * Gives the node with the least key among so many distinct ones drawn at random, all where there are fewer, ties with
 * equal chances: O(looks).
 */
export function leastOfDrawn(
  looks: number,
): (nodes: NodeSet, key: (node: NodeView) => number, random: Random) => NodeView {
  // A permutation of the positions. Swapping random entries to its front draws distinct ones in O(looks).
  let deck = new Int32Array(0);
  const draw = (i: number, nodes: NodeSet, random: Random): NodeView => {
    const j = i + random.below(deck.length - i);
    const drawn = deck[j];
    deck[j] = deck[i];
    deck[i] = drawn;
    return nodes.at(drawn);
  };
  return (nodes, key, random) => {
    if (deck.length !== nodes.size) deck = Int32Array.from({ length: nodes.size }, (_, i) => i);
    return least(Math.min(looks, nodes.size), draw, key, nodes, random);
  };
}
