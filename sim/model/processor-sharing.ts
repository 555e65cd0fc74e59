import { type Clock, Rank } from "../kernel/clock.ts";
import { Heaps } from "./heaps.ts";
import type { Nodes } from "./nodes.ts";
import type { Host, Service } from "./service.ts";
import type { Tasks } from "./tasks.ts";

/**
 * Processor sharing: the n tasks of a node with m slots each go at the rate speed · min(1, m/n).
 *
 * All tasks of a node receive work at the same rate, so one number per node, the virtual work each has received since
 * the node was last empty, tells who is done: a task that finds it at V leaves at V + size. A heap per node by that
 * value and one event per node make each arrival and departure O(log n).
 */
export class ProcessorSharing implements Service {
  readonly #clock: Clock;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #host: Host;
  readonly #heaps: Heaps;
  readonly #root: Int32Array;
  readonly #present: Int32Array;
  /** Virtual work by the node's last change. */
  readonly #virtual: Float64Array;
  readonly #changed: Float64Array;
  readonly #event: Int32Array;
  readonly #departure: number;

  constructor(clock: Clock, tasks: Tasks, nodes: Nodes, host: Host) {
    this.#clock = clock;
    this.#tasks = tasks;
    this.#nodes = nodes;
    this.#host = host;
    this.#heaps = new Heaps(tasks);
    this.#root = new Int32Array(nodes.count).fill(-1);
    this.#present = new Int32Array(nodes.count);
    this.#virtual = new Float64Array(nodes.count);
    this.#changed = new Float64Array(nodes.count);
    this.#event = new Int32Array(nodes.count).fill(-1);
    this.#departure = clock.on((node) => this.#depart(node));
  }

  accept(task: number, node: number): void {
    this.#advance(node);
    if (this.#present[node] === 0) this.#virtual[node] = 0;
    this.#host.began(task);
    this.#tasks.setKey(task, this.#virtual[node] + this.#tasks.size(task));
    this.#root[node] = this.#heaps.insert(this.#root[node], task);
    this.#present[node]++;
    this.#plan(node);
  }

  withdraw(): never {
    throw new Error("under processor sharing no task waits");
  }

  stop(task: number): void {
    const tasks = this.#tasks;
    const node = tasks.node(task);
    this.#advance(node);
    tasks.setAttained(task, tasks.size(task) - (tasks.key(task) - this.#virtual[node]));
    this.#root[node] = this.#heaps.remove(this.#root[node], task);
    this.#present[node]--;
    this.#plan(node);
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

  /** Work per second of each task present. */
  #rate(node: number): number {
    const nodes = this.#nodes;
    return nodes.up(node) * nodes.speed(node) * Math.min(1, nodes.slots(node) / this.#present[node]);
  }

  #advance(node: number): void {
    const now = this.#clock.now;
    if (this.#present[node] > 0) this.#virtual[node] += (now - this.#changed[node]) * this.#rate(node);
    this.#changed[node] = now;
  }

  /** Replaces the node's event by the next departure. */
  #plan(node: number): void {
    const nodes = this.#nodes;
    nodes.setBusy(node, nodes.up(node) * Math.min(this.#present[node], nodes.slots(node)));
    if (this.#event[node] !== -1) this.#clock.cancel(this.#event[node]);
    this.#event[node] = -1;
    if (nodes.busy(node) === 0) return;
    const left = Math.max(0, this.#tasks.key(this.#root[node]) - this.#virtual[node]);
    this.#event[node] = this.#clock.at(
      this.#clock.now + left / this.#rate(node),
      Rank.completion,
      this.#departure,
      node,
    );
  }

  #depart(node: number): void {
    this.#event[node] = -1;
    this.#advance(node);
    const task = this.#root[node];
    // The value the clock has rounded, made exact again.
    this.#virtual[node] = this.#tasks.key(task);
    this.#root[node] = this.#heaps.removeLeast(task);
    this.#present[node]--;
    this.#plan(node);
    this.#host.finished(task);
  }
}
