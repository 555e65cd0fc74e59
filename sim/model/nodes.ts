import type { NodeView } from "../../strategies/types.ts";
import { AbleNodes } from "./able-nodes.ts";
import { alignedFloats, wordsOf } from "../kernel/aligned.ts";
import type { FaultLedger } from "./fault-ledger.ts";
import type { ScalingLedger } from "./scaling-ledger.ts";

export interface NodeGroup {
  readonly count: number;
  readonly speed: number;
  readonly slots: number;
  /** Waiting places of each node; Infinity where unbounded. */
  readonly places: number;
}

/** Numbers of 8 bytes that a node's record has room for: five are real, and six integers take the room of three. */
const WIDTH = 8;
/** Bits of a node's state; the number of its slots is in those above. */
const UP = 1;
const BARRED = 2;
const STATE = 3;
const SLOT = 4;

/**
 * The machines, with the time integrals that utilisation and backlog need.
 *
 * The fields of a node lie side by side and fill one cache line, because they are used together; the small methods
 * below are always inlined.
 */
export class Nodes {
  readonly count: number;
  /** Slots of all nodes together. */
  readonly totalSlots: number;
  /** Tasks in service at once for each slot, where more than one is; Infinity: none waits. 0: one to a slot. */
  readonly sharing: number;
  /** What failures cost; null where nothing fails. */
  ledger: FaultLedger | null = null;
  /** What a change of size costs; null where the pool does not change. */
  scaling: ScalingLedger | null = null;
  readonly #clock: { readonly now: number };
  /**
   * Speed, inflow, then as of the last change of `busy`: the instant, ∫ busy dt, and the estimates of the tasks present
   * less the work done on them. Three more are integers, in `integers`.
   */
  readonly #reals: Float64Array;
  /**
   * The same memory, sixteen to a record. The last six are the node's: load, busy, slots with state, place in the order
   * of load, which is LoadOrder's, and first and last of its line, for loops that keep lines of their own there; −1
   * where it is empty.
   */
  readonly integers: Int32Array;
  readonly #group: Int32Array;
  /** By group, slots and waiting places of a node. */
  readonly #capacities: readonly number[];
  #views: readonly NodeView[] | null = null;
  #able: AbleNodes | null = null;

  constructor(groups: readonly NodeGroup[], clock: { readonly now: number }, sharing = 0) {
    const count = groups.reduce((sum, group) => sum + group.count, 0);
    this.count = count;
    this.totalSlots = groups.reduce((sum, group) => sum + group.count * group.slots, 0);
    this.sharing = sharing;
    this.#clock = clock;
    this.#reals = alignedFloats(count * WIDTH);
    this.integers = wordsOf(this.#reals);
    this.#group = new Int32Array(count);
    this.#capacities = groups.map(({ slots, places }) => slots + places);
    let node = 0;
    for (const [index, group] of groups.entries()) {
      for (let i = 0; i < group.count; i++, node++) {
        this.#reals[node * WIDTH] = group.speed;
        this.integers[node * 16 + 12] = SLOT * group.slots + UP;
        this.integers[node * 16 + 14] = -1;
        this.integers[node * 16 + 15] = -1;
        this.#group[node] = index;
      }
    }
  }

  /** One view for each node, made when first asked for: a million of them take memory that keyed balancers spare. */
  get views(): readonly NodeView[] {
    this.#views ??= Array.from({ length: this.count }, (_, id) => new NodeCursor(this, id));
    return this.#views;
  }

  /** The nodes that can be chosen: all, until some are taken out. */
  get able(): AbleNodes {
    this.#able ??= new AbleNodes(this.views);
    return this.#able;
  }

  get areOfOneSlot(): boolean {
    return this.totalSlots === this.count;
  }

  speed(node: number): number {
    return this.#reals[node << 3];
  }
  /** From now on a slot does so much work per second. */
  setSpeed(node: number, speed: number): void {
    this.setBusy(node, this.busy(node));
    this.#reals[node << 3] = speed;
  }
  /** Tasks it can hold, in service and waiting; Infinity where unbounded. */
  capacity(node: number): number {
    return this.#capacities[this.#group[node]];
  }
  /** Work sent there since the measurement began, s at speed 1. */
  inflow(node: number): number {
    return this.#reals[(node << 3) + 1];
  }
  /** Tasks sent there and still present. */
  load(node: number): number {
    return this.integers[(node << 4) + 10];
  }
  setLoad(node: number, load: number): void {
    this.integers[(node << 4) + 10] = load;
  }
  /** Slots in use. */
  busy(node: number): number {
    return this.integers[(node << 4) + 11];
  }
  slots(node: number): number {
    return this.integers[(node << 4) + 12] >> 2;
  }
  /** 1 while it is up, 0 while it is down. */
  up(node: number): number {
    return this.integers[(node << 4) + 12] & UP;
  }
  setUp(node: number, up: number): void {
    const at = (node << 4) + 12;
    this.integers[at] = (this.integers[at] & ~UP) | up;
  }
  /** Whether it is kept from getting tasks, which does not keep it from serving those it has. */
  isBarred(node: number): boolean {
    return (this.integers[(node << 4) + 12] & BARRED) !== 0;
  }
  /** Whether tasks may be sent there: it is up and not barred. */
  takes(node: number): boolean {
    return (this.integers[(node << 4) + 12] & STATE) === UP;
  }
  /** Bars a node, or no longer. Nodes let in again in the reverse order are in their old places. */
  bar(node: number, barred: boolean): void {
    const at = (node << 4) + 12;
    this.integers[at] = (this.integers[at] & ~BARRED) | (barred ? BARRED : 0);
    if (this.up(node) === 0) return;
    if (barred) this.able.remove(this.views[node]);
    else this.able.restore(this.views[node]);
  }
  group(node: number): number {
    return this.#group[node];
  }

  addInflow(node: number, work: number): void {
    this.#reals[(node << 3) + 1] += work;
  }

  /** Adds to the estimated work of the tasks present, s at speed 1; takes from it where `work` < 0. */
  addPending(node: number, work: number): void {
    this.#reals[(node << 3) + 4] += work;
  }

  /** A task of so much work, exactly known, is sent there. Tells whether a slot is idle. */
  sent(node: number, work: number): boolean {
    const { integers } = this;
    const reals = this.#reals;
    const at = node << 3;
    integers[2 * at + 10]++;
    reals[at + 1] += work;
    reals[at + 4] += work;
    return integers[2 * at + 11] < integers[2 * at + 12] >> 2;
  }

  /** Gets the record of a node of one slot, which is up, into the caches: it is written what is there already. */
  ready(node: number): void {
    this.integers[(node << 4) + 12] = SLOT + UP;
  }

  /** A task leaves: without tasks exactly nothing is left to do, which rids the node of rounding errors. */
  left(node: number): void {
    const load = this.integers[(node << 4) + 10] - 1;
    this.integers[(node << 4) + 10] = load;
    if (load === 0) this.#reals[(node << 3) + 4] = 0;
  }

  /** From now on so many slots are in use. */
  setBusy(node: number, busy: number): void {
    const reals = this.#reals;
    const at = node << 3;
    const now = this.#clock.now;
    const work = this.integers[(node << 4) + 11] * (now - reals[at + 2]);
    this.integers[(node << 4) + 11] = busy;
    reals[at + 2] = now;
    reals[at + 3] += work;
    reals[at + 4] -= work * reals[at];
  }

  /** ∫ busy slots dt since the last `restart`, slot-seconds. */
  busyTime(node: number): number {
    const at = node << 3;
    return this.#reals[at + 3] + this.integers[(node << 4) + 11] * (this.#clock.now - this.#reals[at + 2]);
  }

  /** `busyTime` and `inflow` of each node. */
  integrals(): { busy: Float64Array; inflow: Float64Array } {
    const busy = new Float64Array(this.count);
    const inflow = new Float64Array(this.count);
    for (let node = 0; node < this.count; node++) {
      busy[node] = this.busyTime(node);
      inflow[node] = this.inflow(node);
    }
    return { busy, inflow };
  }

  #allBusyTime(): number {
    let sum = 0;
    for (let node = 0; node < this.count; node++) sum += this.busyTime(node);
    return sum;
  }

  /** Starts the measurement anew: busy time and inflow count from now on. */
  restart(): void {
    this.scaling?.restart(this.#allBusyTime());
    for (let node = 0; node < this.count; node++) {
      this.setBusy(node, this.busy(node));
      this.#reals[node * WIDTH + 1] = 0;
      this.#reals[node * WIDTH + 3] = 0;
    }
    this.ledger?.restart();
  }

  /** Estimates of the tasks present less the work done on them, s at speed 1; below 0 where estimates were too low. */
  unfinished(node: number): number {
    const reals = this.#reals;
    const at = node << 3;
    return reals[at + 4] - this.integers[(node << 4) + 11] * reals[at] * (this.#clock.now - reals[at + 2]);
  }

  /** Estimated unfinished work divided by speed × slots, s. */
  backlog(node: number): number {
    return Math.max(0, this.unfinished(node)) / (this.speed(node) * this.slots(node));
  }
}

/** The view of a node that policies get. */
export class NodeCursor implements NodeView {
  id: number;
  readonly #nodes: Nodes;

  constructor(nodes: Nodes, id: number) {
    this.#nodes = nodes;
    this.id = id;
  }

  /** Points the view at another node. */
  on(id: number): this {
    this.id = id;
    return this;
  }

  get group(): number {
    return this.#nodes.group(this.id);
  }
  get speed(): number {
    return this.#nodes.speed(this.id);
  }
  get slots(): number {
    return this.#nodes.slots(this.id);
  }
  get load(): number {
    return this.#nodes.load(this.id);
  }
  get waiting(): number {
    const { sharing } = this.#nodes;
    if (sharing > 0) return Math.max(0, this.load - sharing * this.slots);
    return this.#nodes.load(this.id) - this.#nodes.busy(this.id);
  }
  get free(): number {
    return this.#nodes.slots(this.id) - this.#nodes.busy(this.id);
  }
  get backlog(): number {
    return this.#nodes.backlog(this.id);
  }
}
