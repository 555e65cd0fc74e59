import { requirePositive, requireWhole } from "./checks.ts";

/** Whether first fit decreasing packs jobs, the longest first, onto machines up to a capacity. */
function packs(longestFirst: readonly number[], machines: number, capacity: number): boolean {
  const levels = Array.from({ length: machines }, () => 0);
  for (const size of longestFirst) {
    const machine = levels.findIndex((level) => level + size <= capacity);
    if (machine === -1) return false;
    levels[machine] += size;
  }
  return true;
}

function longestFirst(model: string, sizes: readonly number[], machines: number): number[] {
  requireWhole(model, "machines", machines, 1);
  for (const size of sizes) requireWhole(model, "size", size, 1);
  return [...sizes].sort((a, b) => b - a);
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/**
 * MULTIFIT (Coffman, Garey and Johnson 1978): the smallest whole capacity up to which first fit decreasing packs all
 * jobs onto like machines, by halving. At most 13/11 of the least makespan (Yue 1990). Sizes are whole numbers ≥ 1.
 * O(n · machines · log Σ sizes).
 */
export function multifit(sizes: readonly number[], machines: number): number {
  const sorted = longestFirst("MULTIFIT", sizes, machines);
  let low = Math.max(0, ...sizes, Math.ceil(sum(sizes) / machines));
  // On one machine everything fits.
  let high = sum(sizes);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (packs(sorted, machines, middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The least makespan of independent jobs on like machines, by trying all assignments that can still be better than the
 * best so far and differ by more than the machines' names. Sizes are whole numbers ≥ 1. Exponential in their number.
 */
export function leastMakespan(sizes: readonly number[], machines: number): number {
  const sorted = longestFirst("least makespan", sizes, machines);
  const bound = Math.max(0, ...sizes, Math.ceil(sum(sizes) / machines));
  const levels = Array.from({ length: machines }, () => 0);
  let best = sum(sizes);
  const assign = (job: number): void => {
    if (job === sorted.length) {
      best = Math.max(...levels);
      return;
    }
    const tried = new Set<number>();
    for (let machine = 0; machine < machines; machine++) {
      const level = levels[machine];
      if (best === bound || tried.has(level) || level + sorted[job] >= best) continue;
      tried.add(level);
      levels[machine] += sorted[job];
      assign(job + 1);
      levels[machine] = level;
    }
  };
  assign(0);
  return best;
}

/**
 * Longest time a greedy schedule of unit tasks with precedence can take on like machines (Graham 1966; Brent 1974):
 * (work − span) / machines + span, where `work` is the number of tasks and `span` that of the longest chain.
 */
export function greedyBound(work: number, span: number, machines: number): number {
  requirePositive("greedy bound", "span", span);
  requireWhole("greedy bound", "machines", machines, 1);
  if (!(work >= span && work < Infinity)) {
    throw new RangeError(`greedy bound: work must be finite and >= span (${span}), got ${work}`);
  }
  return (work - span) / machines + span;
}
