import type { Dependency, TaskGraph } from "../../../strategies/types.ts";

/** One edge: the data take `delay` s from one node to another. */
interface Edge {
  readonly from: number;
  readonly to: number;
  readonly delay: number;
}

interface GraphParts {
  /** Slots of each node. */
  readonly slots: readonly number[];
  /** By task, the time on each node, s; Infinity where it cannot run. */
  readonly times: readonly (readonly number[])[];
  readonly edges: readonly Edge[];
}

/** A directed acyclic graph of tasks with the processors of some nodes: one for each slot. */
export class Graph implements TaskGraph {
  readonly size: number;
  readonly processors: number;
  readonly order: readonly number[];
  readonly #parts: GraphParts;
  readonly #times: readonly (readonly number[])[];
  readonly #nodes: readonly number[];
  readonly #before: Dependency[][];
  readonly #after: Dependency[][];

  /** @throws RangeError when the graph has a cycle */
  constructor(parts: GraphParts) {
    this.#parts = parts;
    this.#times = parts.times;
    this.#nodes = parts.slots.flatMap((slots, node) => Array.from({ length: slots }, () => node));
    this.size = parts.times.length;
    this.processors = this.#nodes.length;
    this.#before = parts.times.map(() => []);
    this.#after = parts.times.map(() => []);
    for (const { from, to, delay } of parts.edges) {
      this.#before[to].push({ task: from, delay });
      this.#after[from].push({ task: to, delay });
    }
    this.order = this.#sorted();
  }

  time(task: number, processor: number): number {
    return this.#times[task][this.#nodes[processor]];
  }

  runsOn(task: number, processor: number): boolean {
    return this.time(task, processor) !== Infinity;
  }

  before(task: number): readonly Dependency[] {
    return this.#before[task];
  }

  after(task: number): readonly Dependency[] {
    return this.#after[task];
  }

  nodeOf(processor: number): number {
    return this.#nodes[processor];
  }

  /** The same graph with the times of each task multiplied; a factor of NaN: not known. */
  scaled(factors: ArrayLike<number>): Graph {
    const times = this.#times.map((row, task) =>
      row.map((time) => (time === Infinity ? Infinity : time * factors[task])),
    );
    return new Graph({ ...this.#parts, times });
  }

  /** Kahn 1962; of the tasks that could be next the one listed first. O((tasks + edges) log tasks). */
  #sorted(): number[] {
    const missing = this.#before.map((list) => list.length);
    const ready: number[] = [];
    const order: number[] = [];
    for (const [task, count] of missing.entries()) if (count === 0) push(ready, task);
    for (let task = pop(ready); task !== undefined; task = pop(ready)) {
      order.push(task);
      for (const next of this.#after[task]) if (--missing[next.task] === 0) push(ready, next.task);
    }
    if (order.length < this.size) {
      const stuck = missing.findIndex((count) => count > 0);
      throw new RangeError(`a task graph must have no cycle; task ${stuck} is on one or behind one`);
    }
    return order;
  }
}

/** A binary heap with the least number on top. */
function push(heap: number[], value: number): void {
  let at = heap.length;
  heap.push(value);
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (heap[above] <= value) break;
    heap[at] = heap[above];
    at = above;
  }
  heap[at] = value;
}

function pop(heap: number[]): number | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    if (below + 1 < heap.length && heap[below + 1] < heap[below]) below++;
    if (!(below < heap.length && heap[below] < last)) break;
    heap[at] = heap[below];
    at = below;
  }
  heap[at] = last;
  return top;
}
