import { type Clock, Rank } from "../kernel/clock.ts";
import { Heaps } from "./heaps.ts";
import type { Nodes } from "./nodes.ts";
import type { Host, Service } from "./service.ts";
import type { Tasks } from "./tasks.ts";

/** Tasks of one node that have attained the same service: they stay level until they are done. */
interface Level {
  attained: number;
  /** Heap of its tasks by size. */
  root: number;
  count: number;
  /** Work per second of each task; 0 while others come first. */
  rate: number;
}

/**
 * Least attained service (foreground-background), exactly: the tasks of a node stand on levels of equal attained
 * service; the lowest levels share the slots, each task at most one slot, until a level catches up with the next and
 * the two become one.
 *
 * One event per node: the next departure or the next catching up. Each costs O(slots + log n); a task meets at most one
 * arrival, one departure and one merging of levels.
 */
export class LeastAttained implements Service {
  readonly #clock: Clock;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #host: Host;
  readonly #heaps: Heaps;
  /** Levels of each node, the lowest last. */
  readonly #levels: Level[][];
  readonly #spare: Level[] = [];
  readonly #changed: Float64Array;
  readonly #event: Int32Array;
  readonly #due: number;

  constructor(clock: Clock, tasks: Tasks, nodes: Nodes, host: Host) {
    this.#clock = clock;
    this.#tasks = tasks;
    this.#nodes = nodes;
    this.#host = host;
    this.#heaps = new Heaps(tasks);
    this.#levels = Array.from({ length: nodes.count }, () => []);
    this.#changed = new Float64Array(nodes.count);
    this.#event = new Int32Array(nodes.count).fill(-1);
    this.#due = clock.on((node) => this.#happen(node));
  }

  accept(task: number, node: number): void {
    this.#advance(node);
    this.#tasks.setKey(task, this.#tasks.size(task));
    const levels = this.#levels[node];
    const lowest = levels.at(-1);
    if (lowest?.attained === 0) {
      lowest.root = this.#heaps.insert(lowest.root, task);
      lowest.count++;
    } else {
      const level = this.#spare.pop() ?? { attained: 0, root: -1, count: 0, rate: 0 };
      level.attained = 0;
      level.root = this.#heaps.insert(-1, task);
      level.count = 1;
      level.rate = 0;
      levels.push(level);
    }
    this.#host.began(task);
    this.#plan(node);
  }

  withdraw(): never {
    throw new Error("under least attained service every task is in service");
  }

  stop(): never {
    throw new Error("under least attained service tasks run to their end");
  }

  /** No line of its own has a task to spare. */
  release(): number {
    return -1;
  }

  turn(node: number, up: boolean): void {
    this.#advance(node);
    this.#nodes.setUp(node, up ? 1 : 0);
    this.#plan(node);
  }

  #advance(node: number): void {
    const now = this.#clock.now;
    const elapsed = now - this.#changed[node];
    this.#changed[node] = now;
    const levels = this.#levels[node];
    for (let i = levels.length - 1; i >= 0 && levels[i].rate > 0; i--) levels[i].attained += elapsed * levels[i].rate;
  }

  /** Shares the slots among the levels from the lowest up and replaces the node's event by the next one. */
  #plan(node: number): void {
    const nodes = this.#nodes;
    const levels = this.#levels[node];
    let idle = nodes.up(node) * nodes.slots(node);
    let soonest = Infinity;
    for (let i = levels.length - 1; i >= 0; i--) {
      const level = levels[i];
      const wasServed = level.rate > 0;
      level.rate = nodes.speed(node) * Math.min(1, idle / level.count);
      idle -= Math.min(idle, level.count);
      if (i < levels.length - 1) soonest = Math.min(soonest, catchUp(levels[i + 1], level));
      if (level.rate === 0 && !wasServed) break;
      if (level.rate > 0) soonest = Math.min(soonest, this.#toDeparture(level) / level.rate);
    }
    nodes.setBusy(node, nodes.up(node) * nodes.slots(node) - idle);
    if (this.#event[node] !== -1) this.#clock.cancel(this.#event[node]);
    this.#event[node] =
      soonest === Infinity ? -1 : this.#clock.at(this.#clock.now + soonest, Rank.completion, this.#due, node);
  }

  #toDeparture(level: Level): number {
    return Math.max(0, this.#tasks.key(level.root) - level.attained);
  }

  /** The one thing that is due, found anew: the clock rounds, so it is the least time left, not the time zero. */
  #happen(node: number): void {
    this.#event[node] = -1;
    this.#advance(node);
    const levels = this.#levels[node];
    let soonest = Infinity;
    let at = -1;
    let merges = false;
    for (let i = levels.length - 1; i >= 0; i--) {
      const level = levels[i];
      const meeting = i < levels.length - 1 ? catchUp(levels[i + 1], level) : Infinity;
      const leaving = level.rate > 0 ? this.#toDeparture(level) / level.rate : Infinity;
      if (Math.min(meeting, leaving) < soonest) {
        merges = meeting < leaving;
        soonest = Math.min(meeting, leaving);
        at = i;
      }
      if (level.rate === 0) break;
    }
    if (merges) {
      this.#merge(levels, at);
      this.#plan(node);
    } else {
      const task = this.#depart(levels, at);
      this.#plan(node);
      this.#host.finished(task);
    }
  }

  /** The level above `at` (lower attained) has caught up: both become one. */
  #merge(levels: Level[], at: number): void {
    const level = levels[at];
    const [lower] = levels.splice(at + 1, 1);
    level.root = this.#heaps.meld(level.root, lower.root);
    level.count += lower.count;
    this.#spare.push(lower);
  }

  #depart(levels: Level[], at: number): number {
    const level = levels[at];
    const task = level.root;
    level.attained = this.#tasks.key(task);
    level.root = this.#heaps.removeLeast(task);
    level.count--;
    if (level.count === 0) this.#spare.push(...levels.splice(at, 1));
    return task;
  }
}

/** Seconds until the lower level has attained what the higher one has; Infinity when it gains nothing on it. */
function catchUp(lower: Level, higher: Level): number {
  const gain = lower.rate - higher.rate;
  return gain > 0 ? Math.max(0, higher.attained - lower.attained) / gain : Infinity;
}
