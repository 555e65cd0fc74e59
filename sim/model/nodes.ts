import type { NodeSet, NodeView } from "../../strategies/types.ts";

export interface NodeGroup {
  readonly count: number;
  readonly speed: number;
  readonly slots: number;
  /** Waiting places of each node; Infinity where unbounded. */
  readonly places: number;
}

/** The machines, as columns indexed by node number, with the time integrals that utilisation and backlog need. */
export class Nodes {
  readonly count: number;
  readonly speed: Float64Array;
  readonly slots: Int32Array;
  readonly places: Float64Array;
  readonly group: Int32Array;
  readonly up: Uint8Array;
  /** Tasks sent there and still present. */
  readonly load: Int32Array;
  /** Slots in use. */
  readonly busy: Int32Array;
  /** Work sent there since the measurement began, s at speed 1. */
  readonly inflow: Float64Array;
  /** The nodes that can be chosen. */
  readonly able: AbleNodes;
  readonly views: readonly NodeView[];
  /** Whether all tasks present are in service at once, so that none waits. */
  readonly sharing: boolean;
  readonly #clock: { readonly now: number };
  // As of the node's last change: ∫ busy dt, and the estimates of the tasks present less the work done on them.
  readonly #busyTime: Float64Array;
  readonly #pending: Float64Array;
  readonly #changed: Float64Array;

  constructor(groups: readonly NodeGroup[], clock: { readonly now: number }, sharing = false) {
    const count = groups.reduce((sum, group) => sum + group.count, 0);
    this.count = count;
    this.sharing = sharing;
    this.#clock = clock;
    this.speed = new Float64Array(count);
    this.slots = new Int32Array(count);
    this.places = new Float64Array(count);
    this.group = new Int32Array(count);
    this.up = new Uint8Array(count).fill(1);
    this.load = new Int32Array(count);
    this.busy = new Int32Array(count);
    this.inflow = new Float64Array(count);
    this.#busyTime = new Float64Array(count);
    this.#pending = new Float64Array(count);
    this.#changed = new Float64Array(count);
    let first = 0;
    for (const [index, group] of groups.entries()) {
      const end = first + group.count;
      this.speed.fill(group.speed, first, end);
      this.slots.fill(group.slots, first, end);
      this.places.fill(group.places, first, end);
      this.group.fill(index, first, end);
      first = end;
    }
    this.views = Array.from({ length: count }, (_, node) => new NodeCursor(this, node));
    this.able = new AbleNodes(this.views);
  }

  /** Brings the integrals of a node up to the present; to be called before any of its columns changes. */
  advance(node: number): void {
    const now = this.#clock.now;
    const work = this.busy[node] * (now - this.#changed[node]);
    this.#busyTime[node] += work;
    this.#pending[node] -= work * this.speed[node];
    this.#changed[node] = now;
  }

  /** ∫ busy slots dt since the last `restart`, slot-seconds. */
  busyTime(node: number): number {
    return this.#busyTime[node] + this.busy[node] * (this.#clock.now - this.#changed[node]);
  }

  /** Starts the measurement anew: busy time and inflow count from now on. */
  restart(): void {
    for (let node = 0; node < this.count; node++) this.advance(node);
    this.#busyTime.fill(0);
    this.inflow.fill(0);
  }

  /** Adds to (or, when a task leaves, takes from) the node's estimated work, s at speed 1. */
  addPending(node: number, work: number): void {
    this.#pending[node] += work;
  }

  /** Estimates of the tasks present less the work done on them, s at speed 1; below 0 where estimates were too low. */
  unfinished(node: number): number {
    return this.#pending[node] - this.busy[node] * this.speed[node] * (this.#clock.now - this.#changed[node]);
  }

  /** Estimated unfinished work divided by speed × slots, s. */
  backlog(node: number): number {
    return Math.max(0, this.unfinished(node)) / (this.speed[node] * this.slots[node]);
  }

  /** Exactly nothing is left to do: rid the node of rounding errors. */
  clearPending(node: number): void {
    this.#pending[node] = 0;
  }
}

/** The nodes that are up, in no copy: `at` reads the list the model keeps. */
export class AbleNodes implements NodeSet {
  readonly #members: NodeView[];
  readonly #place: Int32Array;

  constructor(views: readonly NodeView[]) {
    this.#members = [...views];
    this.#place = Int32Array.from(views, (_, i) => i);
  }

  get size(): number {
    return this.#members.length;
  }

  at(i: number): NodeView {
    return this.#members[i];
  }

  /** Takes a node out, O(1): the last one takes its place. */
  remove(node: NodeView): void {
    const place = this.#place[node.id];
    const last = this.#members.pop();
    if (last === undefined || last === node) return;
    this.#members[place] = last;
    this.#place[last.id] = place;
  }

  add(node: NodeView): void {
    this.#place[node.id] = this.#members.push(node) - 1;
  }
}

class NodeCursor implements NodeView {
  readonly id: number;
  readonly #nodes: Nodes;

  constructor(nodes: Nodes, id: number) {
    this.#nodes = nodes;
    this.id = id;
  }

  get group(): number {
    return this.#nodes.group[this.id];
  }
  get speed(): number {
    return this.#nodes.speed[this.id];
  }
  get slots(): number {
    return this.#nodes.slots[this.id];
  }
  get load(): number {
    return this.#nodes.load[this.id];
  }
  get waiting(): number {
    return this.#nodes.sharing ? 0 : this.#nodes.load[this.id] - this.#nodes.busy[this.id];
  }
  get free(): number {
    return this.#nodes.slots[this.id] - this.#nodes.busy[this.id];
  }
  get backlog(): number {
    return this.#nodes.backlog(this.id);
  }
}
