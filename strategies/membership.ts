import type { NodeSet, NodeView, ParameterValue } from "./types.ts";

/** Something worked out from a set of nodes, again whenever other nodes are in it. */
export function derived<T>(make: (nodes: NodeSet) => T): (nodes: NodeSet) => T {
  let known: { version: number; value: T } | null = null;
  return (nodes) => {
    if (known === null || known.version !== nodes.version) known = { version: nodes.version, value: make(nodes) };
    return known.value;
  };
}

/** Positions in the set in order of the nodes' numbers, which is theirs unless nodes have failed and come back. */
export function inOrder(nodes: NodeSet): Int32Array {
  const ids = Float64Array.from({ length: nodes.size }, (_, i) => nodes.at(i).id);
  return Int32Array.from(ids, (_, i) => i).sort((a, b) => ids[a] - ids[b]);
}

/** What a node weighs: as the scenario says for its group, or its speed × slots where it says nothing (null). */
export function weigher(weights: ParameterValue): (node: NodeView) => number {
  if (!Array.isArray(weights)) return (node) => node.speed * node.slots;
  const ofGroup = weights.map(Number);
  return (node) => ofGroup[node.group] ?? 0;
}
