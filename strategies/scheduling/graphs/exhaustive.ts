import { byRank, meanTime, placeInOrder, timesOf, upwardRanks } from "../../graphs.ts";
import type { Placement, SchedulerDefinition, TaskGraph } from "../../types.ts";

/** Beyond this many tasks the search may not end in a lifetime. */
const MOST_TASKS = 12;

/**
 * The shortest schedule there is, by branch and bound: tasks are placed in order of their start, on each processor in
 * turn, and what cannot become shorter than the best found so far is left. A yardstick for small graphs: it refuses
 * more than 12 tasks.
 */
export const exhaustive: SchedulerDefinition = {
  family: "scheduler",
  name: "exhaustive",
  summary: "The shortest schedule of all, for graphs of at most 12 tasks.",
  source: "Land and Doig 1960, Econometrica 28(3), for branch and bound",
  checkedBy: ["naive reference", "sc-johnson-5"],
  needs: ["size"],
  cost: "O(processors^tasks × tasks!) per graph at worst",
  parameters: {},
  create: () => ({ kind: "graph", plan: (graph) => new Search(graph).best() }),
};

/** A depth-first search for the shortest schedule. */
class Search {
  readonly #graph: TaskGraph;
  /** Least time from the start of each task to the end of the graph, s. */
  readonly #rest: Float64Array;
  readonly #least: Float64Array;
  readonly #placed: (Placement & { finish: number })[] = [];
  readonly #free: Float64Array;
  readonly #isPlaced: Uint8Array;
  #best: readonly Placement[];
  #length: number;

  /** @throws RangeError for too large a graph */
  constructor(graph: TaskGraph) {
    if (graph.size > MOST_TASKS) {
      throw new RangeError(`exhaustive tries all schedules of at most ${MOST_TASKS} tasks, got ${graph.size}`);
    }
    const least = (task: number): number => timesOf(graph, task).reduce((a, b) => Math.min(a, b), Infinity);
    this.#graph = graph;
    this.#least = Float64Array.from({ length: graph.size }, (_, task) => least(task));
    this.#rest = upwardRanks(graph, least, false);
    this.#free = new Float64Array(graph.processors);
    this.#isPlaced = new Uint8Array(graph.size);
    const ranks = upwardRanks(graph, (task) => meanTime(graph, task), true);
    this.#best = placeInOrder(graph, byRank(graph, ranks), true);
    this.#length = this.#best.reduce((end, { task, processor, start }) => {
      return Math.max(end, start + graph.time(task, processor));
    }, 0);
  }

  best(): readonly Placement[] {
    this.#extend(0, 0);
    return this.#best;
  }

  /** Tries every next task on every processor, behind a last start and with a length so far, s. */
  #extend(from: number, length: number): void {
    if (this.#placed.length === this.#graph.size) {
      if (length >= this.#length) return;
      this.#length = length;
      this.#best = this.#placed.slice();
      return;
    }
    if (this.#bound(from) >= this.#length) return;
    const moves = this.#moves(from).sort((a, b) => a.finish - b.finish);
    for (const move of moves) {
      const { task, processor, start, finish } = move;
      if (start + this.#rest[task] >= this.#length) continue;
      const before = this.#free[processor];
      this.#free[processor] = finish;
      this.#isPlaced[task] = 1;
      this.#placed.push(move);
      this.#extend(start, Math.max(length, finish));
      this.#placed.pop();
      this.#isPlaced[task] = 0;
      this.#free[processor] = before;
    }
  }

  /** What no schedule that goes on from here can be shorter than, s. */
  #bound(from: number): number {
    let work = 0;
    for (const free of this.#free) work += Math.max(free, from);
    let longest = 0;
    for (let task = 0; task < this.#graph.size; task++) {
      if (this.#isPlaced[task] === 1) continue;
      work += this.#least[task];
      longest = Math.max(longest, from + this.#rest[task]);
    }
    return Math.max(longest, work / this.#graph.processors);
  }

  /** Each ready task on each processor, where it starts no earlier than the last: every schedule is met once so. */
  #moves(from: number): (Placement & { finish: number })[] {
    const graph = this.#graph;
    const moves: (Placement & { finish: number })[] = [];
    for (let task = 0; task < graph.size; task++) {
      if (this.#isPlaced[task] === 1 || graph.before(task).some((one) => this.#isPlaced[one.task] === 0)) continue;
      for (let processor = 0; processor < graph.processors; processor++) {
        if (!graph.runsOn(task, processor) || this.#hasTwin(processor)) continue;
        const start = Math.max(this.#free[processor], this.#dataAt(task, processor));
        if (start >= from) moves.push({ task, processor, start, finish: start + graph.time(task, processor) });
      }
    }
    return moves;
  }

  /** Whether an unused processor before this one, on an unused node or on the same one, is just like it. */
  #hasTwin(processor: number): boolean {
    const graph = this.#graph;
    const isUsed = (p: number): boolean => this.#placed.some((one) => one.processor === p);
    const nodeUsed = (node: number): boolean => this.#placed.some((one) => graph.nodeOf(one.processor) === node);
    if (isUsed(processor)) return false;
    for (let other = 0; other < processor; other++) {
      if (isUsed(other)) continue;
      const near = graph.nodeOf(other) === graph.nodeOf(processor);
      if (near) return true;
      const alike = graph.order.every((task) => graph.time(task, other) === graph.time(task, processor));
      const lone = this.#isLone(other) && this.#isLone(processor);
      if (alike && lone && !nodeUsed(graph.nodeOf(other)) && !nodeUsed(graph.nodeOf(processor))) return true;
    }
    return false;
  }

  /** Whether a node has this processor only. */
  #isLone(processor: number): boolean {
    const node = this.#graph.nodeOf(processor);
    return this.#graph.nodeOf(processor - 1) !== node && this.#graph.nodeOf(processor + 1) !== node;
  }

  /** When the data of all predecessors, which have been placed, are there, s. */
  #dataAt(task: number, processor: number): number {
    const node = this.#graph.nodeOf(processor);
    let latest = 0;
    for (const { task: before, delay } of this.#graph.before(task)) {
      const one = this.#placed.find((placed) => placed.task === before);
      if (one === undefined) continue;
      latest = Math.max(latest, one.finish + (this.#graph.nodeOf(one.processor) === node ? 0 : delay));
    }
    return latest;
  }
}
