import { hash32 } from "./hash.ts";
import type { NodeSet } from "./types.ts";

// A point and the node that owns it are one number while they are sorted, which a double holds exactly.
const MOST_NODES = 2 ** 21;

/** Nodes at random points of a circle of 2^32 places; each owns the places from the point before up to its own. */
export interface Ring {
  /** Ascending. */
  readonly points: Uint32Array;
  /** Whose point it is, as a position in the set of nodes. */
  readonly owners: Int32Array;
}

/** Keys and nodes are hashed differently: key k must not fall on the point of node k. */
export const keyPlace = (key: number, seed: number): number => hash32(key, 2 * seed);
export const nodePlace = (name: number, seed: number): number => hash32(name, 2 * seed + 1);

/**
 * The circle with so many points of each node, which depend on its number alone: what else is in the set moves none.
 * O(nv log(nv)) for n nodes with v points.
 *
 * @throws RangeError with more than 2^21 nodes
 */
export function ringOf(nodes: NodeSet, pointsEach: number, seed: number): Ring {
  if (nodes.size > MOST_NODES) throw new RangeError(`a ring holds at most ${MOST_NODES} nodes, got ${nodes.size}`);
  const places = new Float64Array(nodes.size * pointsEach);
  for (let position = 0, i = 0; position < nodes.size; position++) {
    const { id } = nodes.at(position);
    for (let v = 0; v < pointsEach; v++) places[i++] = nodePlace(id * pointsEach + v, seed) * MOST_NODES + position;
  }
  // In numerical order, as typed arrays are.
  places.sort((a, b) => a - b);
  return {
    points: Uint32Array.from(places, (place) => Math.floor(place / MOST_NODES)),
    owners: Int32Array.from(places, (place) => place % MOST_NODES),
  };
}

/** Index of the first point at or behind a place, going round: O(log points). */
function pointFrom({ points }: Ring, place: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (points[middle] < place) low = middle + 1;
    else high = middle;
  }
  return low === points.length ? 0 : low;
}

/**
 * Whose the first point at or behind a place is, as a position in the set of nodes; points of nodes that are full are
 * left out. One of them must not be.
 *
 * @param isFull null: none is
 */
export function ownerFrom(ring: Ring, place: number, isFull: ((position: number) => boolean) | null): number {
  let point = pointFrom(ring, place);
  if (isFull !== null) while (isFull(ring.owners[point])) point = (point + 1) % ring.points.length;
  return ring.owners[point];
}
