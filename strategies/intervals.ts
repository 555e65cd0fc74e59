import type { NodeSet, ParameterValue, TaskView, WorkloadFacts } from "./types.ts";
import { derived, inOrder } from "./membership.ts";

/** Chooses by size: a place in `order` for each interval between the cutoffs. */
interface Intervals {
  /** Positions in the set. */
  readonly order: Int32Array;
  /** Ascending, s at speed 1. */
  readonly cutoffs: readonly number[];
}

/** Works the cutoffs out for nodes with the given capacities (speed × slots), smallest sizes first. */
type Rule = (capacities: readonly number[], workload: WorkloadFacts) => number[];

/** Gives the position of the node whose interval holds the task's estimate; the smallest go to the lowest numbered. */
export function bySize(
  name: string,
  given: ParameterValue,
  workload: WorkloadFacts | undefined,
  rule: Rule,
): (task: TaskView, nodes: NodeSet) => number {
  if (Array.isArray(given) && given.some((cutoff, i) => i > 0 && !(cutoff >= given[i - 1]))) {
    throw new RangeError(`${name}: cutoffs must ascend, got ${given.join(", ")}`);
  }
  const intervals = derived((nodes): Intervals => {
    const order = inOrder(nodes);
    if (Array.isArray(given)) return { order, cutoffs: given.map(Number) };
    if (workload === undefined) throw new RangeError(`${name}: needs cutoffs where the sizes are not known in advance`);
    const capacities = Array.from(order, (position) => nodes.at(position).speed * nodes.at(position).slots);
    return { order, cutoffs: rule(capacities, workload) };
  });
  return ({ estimate }, nodes) => {
    const { order, cutoffs } = intervals(nodes);
    let low = 0;
    let high = cutoffs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cutoffs[middle] < estimate) low = middle + 1;
      else high = middle;
    }
    return order[Math.min(low, order.length - 1)];
  };
}

/** Running sums of `parts` over their total, the last, 1, left out. */
function runningShares(parts: readonly number[]): number[] {
  const total = parts.reduce((sum, part) => sum + part, 0);
  let sum = 0;
  return parts.slice(0, -1).map((part) => (sum += part) / total);
}

/** The least size up to which tasks bring at least this share of all work, to the last bits. */
function cutoffAt(share: number, { sizeMoment }: WorkloadFacts): number {
  const work = share * sizeMoment(1, Infinity);
  if (!(work < Infinity)) throw new RangeError("cutoffs need sizes with a finite mean");
  let low = 0;
  let high = sizeMoment(1, Infinity);
  while (sizeMoment(1, high) < work) high *= 2;
  for (let middle = high / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (sizeMoment(1, middle) < work) low = middle;
    else high = middle;
  }
  return high;
}

/** Every node gets work in proportion to what it can do. */
export const equalLoad: Rule = (capacities, workload) =>
  runningShares(capacities).map((share) => cutoffAt(share, workload));

/** Cells of equal work between which cutoffs are looked for. */
const CELLS = 256;

/**
 * The least mean waiting time with Poisson arrivals: Σ p λ E[S²; interval] / (2 c (c − λ E[S; interval])) over nodes of
 * capacity c that get the share p of the tasks (Pollaczek and Khinchine), the best of all cutoffs between 256 cells of
 * equal work. Equal load where no rate or no finite waiting time is known. O(n 256²).
 */
export const leastWaiting: Rule = (capacities, workload) => {
  const { rate, sizeMoment } = workload;
  const edges = [
    0,
    ...runningShares(Array.from({ length: CELLS }, () => 1)).map((s) => cutoffAt(s, workload)),
    Infinity,
  ];
  const [counts, works, squares] = ([0, 1, 2] as const).map((power) => edges.map((x) => sizeMoment(power, x)));
  const cost = (from: number, to: number, capacity: number): number => {
    const spare = capacity - rate * (works[to] - works[from]);
    const numerator = (counts[to] - counts[from]) * rate * (squares[to] - squares[from]);
    return numerator === 0 ? 0 : spare > 0 ? numerator / (2 * capacity * spare) : Infinity;
  };
  // least[to]: of the nodes so far with the cells before `to`; cuts[node][to]: where the last of them begins.
  let least = edges.map((_, to) => (to === 0 ? 0 : Infinity));
  const cuts = capacities.map((capacity) => {
    const begins = edges.map(() => 0);
    least = edges.map((_, to) => {
      let best = Infinity;
      for (let from = 0; from <= to; from++) {
        const waiting = least[from] + cost(from, to, capacity);
        if (!(waiting < best)) continue;
        best = waiting;
        begins[to] = from;
      }
      return best;
    });
    return begins;
  });
  if (!(rate > 0 && least[CELLS] < Infinity)) return equalLoad(capacities, workload);
  const cutoffs: number[] = [];
  for (let node = capacities.length - 1, to = CELLS; node > 0; node--) cutoffs.unshift(edges[(to = cuts[node][to])]);
  return cutoffs;
};
