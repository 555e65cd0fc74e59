import type { TaskGraph } from "../../../strategies/types.ts";

/** What no schedule can be shorter than, s. */
export interface Bounds {
  /** Longest path with the least time of each task, without delays of data (CP_MIN of Topcuoglu et al. 2002). */
  readonly path: number;
  /** All work, spread evenly over what the processors can do. */
  readonly work: number;
  /**
   * The larger of both, or of any time before which none of some tasks can start, their work spread evenly, and the
   * time that is needed after the last of them (after Fernandez and Bussell 1973, IEEE Transactions on Computers 22).
   */
  readonly combined: number;
}

/** Lower bounds of the makespan. O(tasks² + edges + tasks × processors). */
export function lowerBounds(graph: TaskGraph): Bounds {
  const least = Float64Array.from({ length: graph.size }, (_, task) => leastTime(graph, task));
  const head = new Float64Array(graph.size);
  for (const task of graph.order) {
    for (const next of graph.after(task)) head[next.task] = Math.max(head[next.task], head[task] + least[task]);
  }
  const tail = new Float64Array(graph.size);
  for (const task of graph.order.toReversed()) {
    for (const next of graph.after(task)) tail[task] = Math.max(tail[task], least[next.task] + tail[next.task]);
  }
  const capacity = capacityOf(graph, least);
  let path = 0;
  for (let task = 0; task < graph.size; task++) path = Math.max(path, head[task] + least[task] + tail[task]);
  const work = least.reduce((sum, time) => sum + time, 0) / capacity;
  return { path, work, combined: Math.max(path, work, between(head, tail, least, capacity)) };
}

function leastTime(graph: TaskGraph, task: number): number {
  let least = Infinity;
  for (let p = 0; p < graph.processors; p++) least = Math.min(least, graph.time(task, p));
  return least;
}

/** Least times of work per second: a processor counts for its best task as compared with the best processor for it. */
function capacityOf(graph: TaskGraph, least: Float64Array): number {
  let capacity = 0;
  for (let p = 0; p < graph.processors; p++) {
    let best = 0;
    for (let task = 0; task < graph.size; task++) {
      // Tasks of no length are no work.
      if (least[task] > 0) best = Math.max(best, least[task] / graph.time(task, p));
    }
    capacity += best;
  }
  return capacity === 0 ? 1 : capacity;
}

/** The largest of earliest start + work / capacity + time after, over the tasks beyond any two thresholds. */
function between(head: Float64Array, tail: Float64Array, least: Float64Array, capacity: number): number {
  const byTail = Array.from(tail, (_, task) => task).sort((a, b) => tail[b] - tail[a]);
  let longest = 0;
  for (const from of new Set(head)) {
    let work = 0;
    for (const task of byTail) {
      if (head[task] < from) continue;
      work += least[task];
      longest = Math.max(longest, from + work / capacity + tail[task]);
    }
  }
  return longest;
}

/** Time of all tasks one after the other on the processor that is best at it, s; Infinity where none can run all. */
export function sequentialTime(graph: TaskGraph): number {
  let least = Infinity;
  for (let p = 0; p < graph.processors; p++) {
    let sum = 0;
    for (let task = 0; task < graph.size; task++) sum += graph.time(task, p);
    least = Math.min(least, sum);
  }
  return least;
}
