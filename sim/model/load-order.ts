import type { Random } from "../../strategies/types.ts";
import { Stream } from "../kernel/stream.ts";

/** The load of a node that is out: it cannot be chosen. */
export const OUT = -1;

/** Where in a node's record its place is. */
const PLACE = 13;
/** With so many nodes or fewer all of this is in the caches. */
const CACHED = 0x4000;

/**
 * The nodes in order of load, those of equal load in any order, and after them those that are out. A load that changes
 * by one costs O(1): its node changes places with the last, or the first, of those with the same load, and the border
 * moves by one (as in the core decomposition of Batagelj and Zaveršnik 2003). `pick` is O(1).
 */
export class LoadOrder {
  /** Every second word is a node; what is in the others means nothing. */
  readonly #order: Int32Array;
  /** Of each node, at 16 · node + 13, its place in the order, which tells its load: that of the section it is in. */
  readonly #place: Int32Array;
  /** How many nodes have at most the load that is the index; the last entry is the number of nodes that are in. */
  #counts = new Int32Array(16);
  readonly #isLarge: boolean;
  /** Greatest load that has an entry; some node has it, or had it since one last went in or out. */
  #most = 0;
  /** A load that no node in is below; at most `#most`. */
  #least = 0;

  /**
   * @param records the nodes' records, whose lines are in the caches when a load changes; a word of each, its place, is
   *   written here
   * @param loadOf the load of each node at first, or OUT
   */
  constructor(records: Int32Array, loadOf: (node: number) => number) {
    const count = records.length >> 4;
    this.#order = new Int32Array(2 * count);
    this.#place = records;
    this.#isLarge = count > CACHED;
    for (let node = 0; node < count; node++) {
      this.#order[2 * node] = node;
      this.#place[(node << 4) + PLACE] = node;
    }
    for (let node = 0; node < count; node++) this.set(node, loadOf(node));
  }

  /** O(1) for each step by which the load differs from before; from or to OUT, for each load up to the greatest. */
  set(node: number, load: number): void {
    const isOut = this.#place[(node << 4) + PLACE] >= this.#counts[this.#most];
    if (load === OUT || isOut) this.#dropUnused();
    if (isOut && load === OUT) return;
    if (isOut) this.#letIn(node);
    const goal = load === OUT ? this.#most : load;
    let now = this.#sectionNear(node, goal);
    for (; now < goal; now++) this.#up(node, now);
    for (; now > goal; now--) this.#down(node, now);
    if (load === OUT) this.#move(node, --this.#counts[this.#most]);
  }

  /** The load by which a node is in the order, sought from another that it is not far from. */
  #sectionNear(node: number, load: number): number {
    const counts = this.#counts;
    const place = this.#place[(node << 4) + PLACE];
    let now = load < this.#most ? load : this.#most;
    while (now > 0 && place < counts[now - 1]) now--;
    while (place >= counts[now]) now++;
    return now;
  }

  /** One of the nodes with the least load, each with equal chances; there must be one that is in. */
  pick(random: Random): number {
    while (this.#counts[this.#least] === 0) this.#least++;
    const ties = this.#counts[this.#least];
    const picked = this.#order[2 * (ties > 1 ? random.below(ties) : 0)];
    if (this.#isLarge && random instanceof Stream) this.#ready(random, ties);
    return picked;
  }

  /**
   * Gets what the next picks will most likely need into the caches, by writing, for which nobody waits: first the line
   * of the order, and a pick later the record of the node that is found there.
   */
  #ready(random: Stream, ties: number): void {
    const order = this.#order;
    order[2 * random.foresee(ties, 2) + 1] = 1;
    const next = random.foresee(ties, 0);
    this.#place[(order[2 * next] << 4) + PLACE] = next;
  }

  /** Drops the greatest loads while no node has them: paid for by the steps that had led there. */
  #dropUnused(): void {
    while (this.#most > this.#least && this.#counts[this.#most - 1] === this.#counts[this.#most]) this.#most--;
  }

  /** To the next load above. */
  #up(node: number, load: number): void {
    if (load === this.#most) this.#addLoad();
    this.#move(node, --this.#counts[load]);
  }

  /** To the next load below. */
  #down(node: number, load: number): void {
    this.#move(node, this.#counts[load - 1]++);
    if (load - 1 < this.#least) this.#least = load - 1;
  }

  /** Puts a node into a place; the one that was there takes its old one. */
  #move(node: number, to: number): void {
    const order = this.#order;
    const place = this.#place;
    const other = order[2 * to];
    const old = place[(node << 4) + PLACE];
    order[2 * old] = other;
    place[(other << 4) + PLACE] = old;
    order[2 * to] = node;
    place[(node << 4) + PLACE] = to;
  }

  #letIn(node: number): void {
    this.#move(node, this.#counts[this.#most]++);
  }

  #addLoad(): void {
    const all = this.#counts[this.#most++];
    if (this.#most === this.#counts.length) {
      const larger = new Int32Array(2 * this.#most);
      larger.set(this.#counts);
      this.#counts = larger;
    }
    this.#counts[this.#most] = all;
  }
}
