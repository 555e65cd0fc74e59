import { hash32 } from "./hash.ts";
import { inOrder } from "./membership.ts";
import { nodePlace } from "./ring.ts";
import type { NodeSet } from "./types.ts";

/**
 * Who has which place, as positions in the set: in turns each node, in order of number, takes the first free place of
 * its own permutation offset, offset + skip, offset + 2 skip … (Eisenbud et al. 2016, pseudocode 1). O(size log size)
 * expected.
 *
 * @param size a prime number
 * @throws RangeError with fewer places than nodes
 */
export function maglevTable(nodes: NodeSet, size: number, seed: number): Int32Array {
  if (nodes.size > size) throw new RangeError(`maglev: a table of ${size} places is too small for ${nodes.size} nodes`);
  const order = inOrder(nodes);
  const names = Float64Array.from(order, (position) => nodePlace(nodes.at(position).id, seed));
  const place = names.map((name) => hash32(name, 2) % size);
  const skip = names.map((name) => (hash32(name, 3) % (size - 1)) + 1);
  const table = new Int32Array(size).fill(-1);
  for (let taken = 0; taken < size; taken++) {
    const turn = taken % order.length;
    while (table[place[turn]] !== -1) place[turn] = (place[turn] + skip[turn]) % size;
    table[place[turn]] = order[turn];
  }
  return table;
}
