import { type Clock, Rank } from "../kernel/clock.ts";
import type { Monitor } from "./monitor.ts";
import { fairShares } from "./fair-shares.ts";
import { Heaps } from "./heaps.ts";
import { LinkedLines } from "./lines.ts";
import type { Nodes } from "./nodes.ts";
import type { Host, Service } from "./service.ts";
import type { Tasks } from "./tasks.ts";

/**
 * Processor sharing with weights by class, with a limit on the tasks that share, or with both. The slots of a node are
 * shared max-min fairly by weight, no task faster than one slot; beyond the limit tasks wait first come first served.
 *
 * Tasks of one class on one node receive work at the same rate. So each such group has a virtual work and a heap as in
 * `ProcessorSharing`, and each node one event: an arrival or departure costs O(log n) and the sharing among classes.
 */
export class WeightedSharing implements Service {
  readonly #clock: Clock;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #host: Host;
  readonly #monitor: Monitor;
  readonly #heaps: Heaps;
  readonly #lines: LinkedLines;
  readonly #limit: number;
  /** By group; null: all tasks are of one. */
  readonly #weights: readonly number[] | null;
  readonly #width: number;
  // Of each group, `width` of them side by side for each node; the work per second is that of one task.
  readonly #root: Int32Array;
  readonly #count: Float64Array;
  readonly #virtual: Float64Array;
  readonly #rate: Float64Array;
  // Of each node; `due` is the group from which a task leaves next.
  readonly #sharing: Int32Array;
  readonly #changed: Float64Array;
  readonly #event: Int32Array;
  readonly #due: Int32Array;
  // Of the groups of the node in hand.
  readonly #claims: Float64Array;
  readonly #shares: Float64Array;
  readonly #departure: number;

  /** @param options.limit tasks that share, for each slot; Infinity: all */
  constructor(
    parts: { clock: Clock; tasks: Tasks; nodes: Nodes; host: Host; monitor: Monitor },
    options: { weighted: boolean; limit: number },
  ) {
    const { clock, tasks, nodes } = parts;
    this.#clock = clock;
    this.#tasks = tasks;
    this.#nodes = nodes;
    this.#host = parts.host;
    this.#monitor = parts.monitor;
    this.#heaps = new Heaps(tasks);
    this.#lines = new LinkedLines(tasks, nodes.count, "first");
    this.#limit = options.limit;
    this.#weights = options.weighted ? tasks.classes.map(({ weight = 1 }) => weight) : null;
    this.#width = this.#weights?.length ?? 1;
    const groups = nodes.count * this.#width;
    this.#root = new Int32Array(groups).fill(-1);
    this.#count = new Float64Array(groups);
    this.#virtual = new Float64Array(groups);
    this.#rate = new Float64Array(groups);
    this.#sharing = new Int32Array(nodes.count);
    this.#changed = new Float64Array(nodes.count);
    this.#event = new Int32Array(nodes.count).fill(-1);
    this.#due = new Int32Array(nodes.count);
    this.#claims = new Float64Array(this.#width);
    this.#shares = new Float64Array(this.#width);
    this.#departure = clock.on((node) => this.#depart(node));
  }

  accept(task: number, node: number): void {
    if (this.#sharing[node] >= this.#limit * this.#nodes.slots(node)) {
      this.#lines.push(node, task);
      this.#monitor.waits(task);
      return;
    }
    this.#advance(node);
    this.#join(task, node);
    this.#plan(node);
  }

  withdraw(task: number): void {
    this.#lines.remove(this.#tasks.node(task), task);
    this.#monitor.served(task);
  }

  stop(task: number): void {
    const tasks = this.#tasks;
    const node = tasks.node(task);
    const group = this.#group(task, node);
    this.#advance(node);
    tasks.setAttained(task, tasks.size(task) - (tasks.key(task) - this.#virtual[group]));
    this.#root[group] = this.#heaps.remove(this.#root[group], task);
    this.#count[group]--;
    this.#sharing[node]--;
    this.#next(node);
    this.#plan(node);
  }

  release(node: number): number {
    if (this.#lines.size(node) === 0) return -1;
    const task = this.#lines.pop(node);
    this.#monitor.served(task);
    return task;
  }

  turn(node: number, up: boolean): void {
    this.#advance(node);
    this.#nodes.setUp(node, up ? 1 : 0);
    this.#plan(node);
  }

  #join(task: number, node: number): void {
    const group = this.#group(task, node);
    if (this.#count[group] === 0) this.#virtual[group] = 0;
    this.#host.began(task);
    this.#tasks.setKey(task, this.#virtual[group] + this.#tasks.size(task));
    this.#root[group] = this.#heaps.insert(this.#root[group], task);
    this.#count[group]++;
    this.#sharing[node]++;
  }

  #group(task: number, node: number): number {
    return node * this.#width + (this.#weights === null ? 0 : this.#tasks.class(task));
  }

  #next(node: number): void {
    if (this.#lines.size(node) === 0) return;
    const next = this.#lines.pop(node);
    this.#monitor.served(next);
    this.#join(next, node);
  }

  #advance(node: number): void {
    const elapsed = this.#clock.now - this.#changed[node];
    this.#changed[node] = this.#clock.now;
    const end = (node + 1) * this.#width;
    for (let group = node * this.#width; group < end; group++) this.#virtual[group] += elapsed * this.#rate[group];
  }

  /** Shares the slots out and replaces the node's event by the next departure. */
  #plan(node: number): void {
    const nodes = this.#nodes;
    const slots = nodes.up(node) * nodes.slots(node);
    nodes.setBusy(node, Math.min(this.#sharing[node], slots));
    this.#share(node, slots);
    if (this.#event[node] !== -1) this.#clock.cancel(this.#event[node]);
    this.#event[node] = -1;
    let soonest = Infinity;
    const end = (node + 1) * this.#width;
    for (let group = node * this.#width; group < end; group++) {
      if (!(this.#rate[group] > 0)) continue;
      const left = Math.max(0, this.#tasks.key(this.#root[group]) - this.#virtual[group]) / this.#rate[group];
      if (!(left < soonest)) continue;
      soonest = left;
      this.#due[node] = group;
    }
    if (soonest === Infinity) return;
    this.#event[node] = this.#clock.at(this.#clock.now + soonest, Rank.completion, this.#departure, node);
  }

  /** Sets the rates of the node's groups: a group asks for a slot for each task, with the weight of all of them. */
  #share(node: number, slots: number): void {
    const from = node * this.#width;
    const counts = this.#count.subarray(from, from + this.#width);
    for (let i = 0; i < counts.length; i++) this.#claims[i] = counts[i] * (this.#weights?.[i] ?? 1);
    fairShares(slots, counts, this.#claims, this.#shares);
    const speed = this.#nodes.speed(node);
    for (let i = 0; i < counts.length; i++) {
      this.#rate[from + i] = counts[i] === 0 ? 0 : (speed * this.#shares[i]) / counts[i];
    }
  }

  #depart(node: number): void {
    this.#event[node] = -1;
    this.#advance(node);
    const group = this.#due[node];
    const task = this.#root[group];
    // The value the clock has rounded, made exact again.
    this.#virtual[group] = this.#tasks.key(task);
    this.#root[group] = this.#heaps.removeLeast(task);
    this.#count[group]--;
    this.#sharing[node]--;
    this.#next(node);
    this.#plan(node);
    this.#host.finished(task);
  }
}
