import { type Clock, Rank } from "../kernel/clock.ts";
import type { Nodes } from "./nodes.ts";
import type { ScalingLedger } from "./scaling-ledger.ts";

/** What switches nodes of the pool. */
export interface Switch {
  /** A node takes tasks again, or no more; what it has it finishes. */
  turn(node: number, on: boolean): void;
  /** A node goes on at another speed, with the tasks it serves. */
  pace(node: number, speed: number): void;
}

const State = { off: 0, booting: 1, on: 2, draining: 3 } as const;

interface Options {
  /** The group's first node, the nodes of it that are on as the run begins, and all there can be. */
  readonly first: number;
  readonly count: number;
  readonly most: number;
  /** Draws how long it takes to switch a node on, or to change its speed, s. */
  readonly boot: () => number;
}

/**
 * A group of nodes of which as many are on as are wanted. Where more are wanted, nodes that were to go stay first; the
 * others are switched on in order of their numbers, which takes a time. Where fewer are, those that were begun last are
 * called off first; then the nodes with the fewest tasks take no more, and are off when they have none.
 *
 * O(nodes) a change.
 */
export class ScaledGroup {
  readonly #clock: Clock;
  readonly #nodes: Nodes;
  readonly #switch: Switch;
  readonly #ledger: ScalingLedger;
  readonly #options: Options;
  readonly #state: Uint8Array;
  /** Nodes being switched on, in the order in which that began, with the event that ends it. */
  readonly #booting: { node: number; event: number }[] = [];
  readonly #up: number;
  readonly #paced: number;
  readonly #ownSpeed: number;
  #speed = 1;
  /** The event that brings about a change of speed; −1: none. */
  #pacing = -1;
  #draining = 0;
  /** Nodes on that take tasks. */
  ready: number;

  constructor(parts: { clock: Clock; nodes: Nodes; switch: Switch; ledger: ScalingLedger }, options: Options) {
    this.#clock = parts.clock;
    this.#nodes = parts.nodes;
    this.#switch = parts.switch;
    this.#ledger = parts.ledger;
    this.#options = options;
    this.#state = new Uint8Array(options.most).fill(State.on, 0, options.count);
    this.#ownSpeed = parts.nodes.speed(options.first);
    this.ready = options.count;
    this.#up = parts.clock.on((node) => this.#booted(node));
    this.#paced = parts.clock.on(() => this.#pace());
  }

  /** Nodes on or being switched on. */
  get count(): number {
    return this.ready + this.#booting.length;
  }

  /** Speed wanted, as a multiple of the nodes' own. */
  get speed(): number {
    return this.#speed;
  }

  /** Whether a node is to be off as soon as it is empty. */
  get isDraining(): boolean {
    return this.#draining > 0;
  }

  /** Its events that are pending. */
  get pending(): number {
    return this.#booting.length + (this.#pacing === -1 ? 0 : 1);
  }

  /** Switches off what is not on as the run begins. */
  begin(): void {
    const { first, count, most } = this.#options;
    for (let i = most - 1; i >= count; i--) this.#switch.turn(first + i, false);
  }

  /** So many nodes are wanted from now on. */
  resize(count: number): void {
    while (this.count < count && this.#draining > 0) this.#keep();
    for (let i = 0; this.count < count; i++) if (this.#state[i] === State.off) this.#boot(i);
    while (this.count > count && this.#booting.length > 0) this.#callOff();
    while (this.count > count) this.#drain();
  }

  /** The nodes are to have this multiple of their own speed; a change under way is called off. */
  accelerate(speed: number): void {
    if (this.#pacing !== -1) this.#clock.cancel(this.#pacing);
    this.#speed = speed;
    this.#pacing = this.#clock.at(this.#clock.now + this.#options.boot(), Rank.decision, this.#paced, 0);
  }

  /** Switches off nodes that were to go and have become empty. */
  look(): void {
    const { first, most } = this.#options;
    for (let i = 0; i < most && this.#draining > 0; i++) {
      if (this.#state[i] === State.draining && this.#tasksOf(first + i) === 0) this.#end(i);
    }
  }

  #boot(i: number): void {
    this.#state[i] = State.booting;
    this.#ledger.change({ paid: 1 });
    const event = this.#clock.at(this.#clock.now + this.#options.boot(), Rank.decision, this.#up, i);
    this.#booting.push({ node: i, event });
  }

  #callOff(): void {
    const last = this.#booting.pop();
    if (last === undefined) return;
    this.#clock.cancel(last.event);
    this.#state[last.node] = State.off;
    this.#ledger.change({ paid: -1 });
  }

  #booted(i: number): void {
    const place = this.#booting.findIndex(({ node }) => node === i);
    this.#booting.splice(place, 1);
    this.#state[i] = State.on;
    this.ready++;
    this.#ledger.change(this.#serving(1));
    this.#switch.turn(this.#options.first + i, true);
  }

  /** The node that goes is the one with the fewest tasks, the highest numbered among equals. */
  #drain(): void {
    const { first, most } = this.#options;
    let chosen = -1;
    for (let i = 0; i < most; i++) {
      if (this.#state[i] !== State.on) continue;
      if (chosen === -1 || this.#tasksOf(first + i) <= this.#tasksOf(first + chosen)) chosen = i;
    }
    this.#state[chosen] = State.draining;
    this.#draining++;
    this.ready--;
    this.#switch.turn(first + chosen, false);
    if (this.#tasksOf(first + chosen) === 0) this.#end(chosen);
  }

  #keep(): void {
    const i = this.#state.indexOf(State.draining);
    this.#state[i] = State.on;
    this.#draining--;
    this.ready++;
    this.#switch.turn(this.#options.first + i, true);
  }

  #end(i: number): void {
    this.#state[i] = State.off;
    this.#draining--;
    this.#ledger.change({ paid: -1, ...this.#serving(-1) });
  }

  #pace(): void {
    this.#pacing = -1;
    const { first, most } = this.#options;
    for (let i = 0; i < most; i++) {
      if (this.#state[i] !== State.on) continue;
      const node = first + i;
      const [before, speed] = [this.#nodes.speed(node), this.#ownSpeed * this.#speed];
      this.#ledger.change({
        paid: (speed - before) / this.#ownSpeed,
        speed: (speed - before) * this.#nodes.slots(node),
      });
      this.#switch.pace(node, speed);
    }
  }

  #serving(by: 1 | -1): { slots: number; speed: number } {
    const slots = by * this.#nodes.slots(this.#options.first);
    return { slots, speed: slots * this.#ownSpeed };
  }

  /** Behind a central line a node has the tasks it serves, otherwise those sent to it. */
  #tasksOf(node: number): number {
    return Math.max(this.#nodes.load(node), this.#nodes.busy(node));
  }
}
