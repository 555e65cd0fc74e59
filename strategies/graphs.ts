/** What several schedulers of task graphs share: ranks, timetables, and the tasks that are ready. */

import type { GraphDecisions, Placement, TaskGraph } from "./types.ts";

/** Mean of the estimated times of a task over the processors it can run on, s. */
export function meanTime(graph: TaskGraph, task: number): number {
  const times = timesOf(graph, task);
  return times.reduce((sum, time) => sum + time, 0) / times.length;
}

/** Estimated times of a task on the processors it can run on, s. */
export function timesOf(graph: TaskGraph, task: number): number[] {
  const times: number[] = [];
  for (let p = 0; p < graph.processors; p++) if (graph.runsOn(task, p)) times.push(graph.time(task, p));
  return times;
}

/**
 * Longest path from the start of each task to the end of the graph, s, with given times of tasks and, where
 * `withDelays`, the delays of data between nodes. With mean times this is the upward rank of Topcuoglu, Hariri and Wu
 * (2002, eq. 8), without delays the static level.
 */
export function upwardRanks(graph: TaskGraph, timeOf: (task: number) => number, withDelays: boolean): Float64Array {
  const ranks = new Float64Array(graph.size);
  for (const task of graph.order.toReversed()) {
    const rest = graph.after(task).map((next) => (withDelays ? next.delay : 0) + ranks[next.task]);
    ranks[task] = timeOf(task) + rest.reduce((a, b) => Math.max(a, b), 0);
  }
  return ranks;
}

/** Longest path from the start of the graph to the start of each task, s, with mean times and delays of data. */
export function downwardRanks(graph: TaskGraph): Float64Array {
  const ranks = new Float64Array(graph.size);
  for (const task of graph.order) {
    const own = meanTime(graph, task);
    for (const next of graph.after(task)) {
      ranks[next.task] = Math.max(ranks[next.task], ranks[task] + own + next.delay);
    }
  }
  return ranks;
}

/** All tasks with the largest rank first; those equal up to rounding in the order of the graph. */
export function byRank(graph: TaskGraph, ranks: ArrayLike<number>): number[] {
  // The sort is stable. Ranks that differ by rounding only are the same number in single precision.
  return [...graph.order].sort((a, b) => Math.fround(ranks[b]) - Math.fround(ranks[a]));
}

/** A processor for a task, and what it comes to. */
export interface Choice {
  readonly processor: number;
  /** What was made least, s. */
  readonly least: number;
  /** The least on any other processor, s; Infinity where there is none. */
  readonly second: number;
}

/** A plan in the making. */
export class Timetable {
  readonly #graph: TaskGraph;
  readonly #insertion: boolean;
  /** Tasks of each processor in order of time. */
  readonly #lanes: number[][];
  readonly #processor: Int32Array;
  readonly #start: Float64Array;
  readonly #finish: Float64Array;

  /** @param insertion whether a task may go into a gap between two tasks placed before */
  constructor(graph: TaskGraph, { insertion }: { insertion: boolean }) {
    this.#graph = graph;
    this.#insertion = insertion;
    this.#lanes = Array.from({ length: graph.processors }, () => []);
    this.#processor = new Int32Array(graph.size).fill(-1);
    this.#start = new Float64Array(graph.size);
    this.#finish = new Float64Array(graph.size);
  }

  isPlaced(task: number): boolean {
    return this.#processor[task] !== -1;
  }

  /** Finish of a task that has been placed, s. */
  finish(task: number): number {
    return this.#finish[task];
  }

  /** End of the last task on a processor, s; 0 where there is none. */
  end(processor: number): number {
    const lane = this.#lanes[processor];
    return lane.length === 0 ? 0 : this.#finish[lane[lane.length - 1]];
  }

  /** When the data of all placed predecessors of a task are there, s. */
  dataAt(task: number, processor: number): number {
    const node = this.#graph.nodeOf(processor);
    let latest = 0;
    for (const { task: before, delay } of this.#graph.before(task)) {
      if (!this.isPlaced(before)) continue;
      const away = this.#graph.nodeOf(this.#processor[before]) !== node;
      latest = Math.max(latest, this.#finish[before] + (away ? delay : 0));
    }
    return latest;
  }

  /** Earliest start of a task on a processor, s. O(tasks of the processor) with insertion. */
  earliest(task: number, processor: number): number {
    const data = this.dataAt(task, processor);
    if (!this.#insertion) return Math.max(data, this.end(processor));
    const time = this.#graph.time(task, processor);
    let from = data;
    for (const other of this.#lanes[processor]) {
      if (from + time <= this.#start[other]) return from;
      from = Math.max(from, this.#finish[other]);
    }
    return from;
  }

  /** Earliest finish of a task on a processor, s; Infinity where it cannot run. */
  earliestFinish(task: number, processor: number): number {
    if (!this.#graph.runsOn(task, processor)) return Infinity;
    return this.earliest(task, processor) + this.#graph.time(task, processor);
  }

  /** The processor on which `of` (left out: the earliest finish) is least; of equals the first. */
  best(task: number, of = (processor: number) => this.earliestFinish(task, processor)): Choice {
    let choice: Choice = { processor: -1, least: Infinity, second: Infinity };
    for (let processor = 0; processor < this.#graph.processors; processor++) {
      if (!this.#graph.runsOn(task, processor)) continue;
      const value = of(processor);
      if (choice.processor === -1 || value < choice.least) choice = { processor, least: value, second: choice.least };
      else if (value < choice.second) choice = { ...choice, second: value };
    }
    return choice;
  }

  /** Places a task at its earliest start on a processor. */
  place(task: number, processor: number): void {
    const start = this.earliest(task, processor);
    this.#processor[task] = processor;
    this.#start[task] = start;
    this.#finish[task] = start + this.#graph.time(task, processor);
    const lane = this.#lanes[processor];
    let at = lane.length;
    while (at > 0 && this.#isLater(lane[at - 1], task)) at--;
    lane.splice(at, 0, task);
  }

  /** Takes back a placement. */
  remove(task: number): void {
    const lane = this.#lanes[this.#processor[task]];
    lane.splice(lane.indexOf(task), 1);
    this.#processor[task] = -1;
  }

  /** The placements of all tasks. */
  plan(): Placement[] {
    return Array.from(this.#start, (start, task) => ({ task, processor: this.#processor[task], start }));
  }

  #isLater(other: number, task: number): boolean {
    return this.#start[other] >= this.#finish[task] && this.#finish[other] > this.#start[task];
  }
}

/** Places the tasks one after the other, each where it finishes first. */
export function placeInOrder(graph: TaskGraph, tasks: Iterable<number>, insertion: boolean): Placement[] {
  const table = new Timetable(graph, { insertion });
  for (const task of tasks) table.place(task, table.best(task).processor);
  return table.plan();
}

/**
 * Places the tasks of a graph one by one: `pick` says which of those whose predecessors are all placed is next, and
 * where. They are given in the order of the graph.
 */
export function placeReady(
  graph: TaskGraph,
  table: Timetable,
  pick: (ready: readonly number[]) => { task: number; processor: number },
): Placement[] {
  const rank = new Int32Array(graph.size);
  for (const [i, task] of graph.order.entries()) rank[task] = i;
  const ready = graph.order.filter((task) => graph.before(task).length === 0);
  while (ready.length > 0) {
    const { task, processor } = pick(ready);
    table.place(task, processor);
    ready.splice(ready.indexOf(task), 1);
    const freed = graph.after(task).filter((next) => graph.before(next.task).every((one) => table.isPlaced(one.task)));
    ready.push(...freed.map((next) => next.task));
    ready.sort((a, b) => rank[a] - rank[b]);
  }
  return table.plan();
}

/** An idle processor takes the first ready task of a list that it can run. */
export function takeFromList(graph: TaskGraph, list: readonly number[]): GraphDecisions {
  const place = new Int32Array(graph.size);
  for (const [i, task] of list.entries()) place[task] = i;
  const waiting: number[] = [];
  return {
    ready(task) {
      let at = waiting.length;
      while (at > 0 && place[waiting[at - 1]] > place[task]) at--;
      waiting.splice(at, 0, task);
    },
    next(processor) {
      const at = waiting.findIndex((task) => graph.runsOn(task, processor));
      return at === -1 ? null : { task: waiting.splice(at, 1)[0], delay: 0 };
    },
  };
}
