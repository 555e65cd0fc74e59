import type { Random } from "../../strategies/types.ts";

/** The load of a node that is out: it cannot be chosen. */
export const OUT = -1;

/**
 * The nodes in order of load, those of equal load in any order, and after them those that are out. A load that changes
 * by one costs O(1): its node changes places with the last, or the first, of those with the same load, and the border
 * moves by one (as in the core decomposition of Batagelj and Zaveršnik 2003). `pick` is O(1).
 */
export class LoadOrder {
  readonly #order: Int32Array;
  /** Of each node its place in the order and the load by which it is there. */
  readonly #cells: Int32Array;
  /** How many nodes have at most the load that is the index; the last entry is the number of nodes that are in. */
  #counts = new Int32Array(16);
  /** Greatest load that has an entry; some node has it, or had it since one last went in or out. */
  #most = 0;
  /** A load that no node in is below; at most `#most`. */
  #least = 0;

  /** @param loadOf the load of each node at first, or OUT */
  constructor(count: number, loadOf: (node: number) => number) {
    this.#order = new Int32Array(count);
    this.#cells = new Int32Array(2 * count);
    for (let node = 0; node < count; node++) {
      this.#order[node] = node;
      this.#cells[2 * node] = node;
      this.#cells[2 * node + 1] = OUT;
    }
    for (let node = 0; node < count; node++) this.set(node, loadOf(node));
  }

  /** O(1) for each step by which the load differs from before; from or to OUT, for each load up to the greatest. */
  set(node: number, load: number): void {
    const cells = this.#cells;
    const at = 2 * node + 1;
    if (load === OUT || cells[at] === OUT) this.#dropUnused();
    if (cells[at] === OUT && load !== OUT) this.#letIn(node);
    const goal = load === OUT ? this.#most : load;
    while (cells[at] < goal && cells[at] !== OUT) this.#up(node);
    while (cells[at] > goal) this.#down(node);
    if (load === OUT && cells[at] !== OUT) this.#takeOut(node);
  }

  /** One of the nodes with the least load, each with equal chances; there must be one that is in. */
  pick(random: Random): number {
    while (this.#counts[this.#least] === 0) this.#least++;
    const ties = this.#counts[this.#least];
    return this.#order[ties > 1 ? random.below(ties) : 0];
  }

  /** Drops the greatest loads while no node has them: paid for by the steps that had led there. */
  #dropUnused(): void {
    while (this.#most > this.#least && this.#counts[this.#most - 1] === this.#counts[this.#most]) this.#most--;
  }

  #up(node: number): void {
    const load = this.#cells[2 * node + 1];
    if (load === this.#most) this.#addLoad();
    this.#move(node, --this.#counts[load]);
    this.#cells[2 * node + 1] = load + 1;
  }

  #down(node: number): void {
    const load = this.#cells[2 * node + 1] - 1;
    this.#move(node, this.#counts[load]++);
    this.#cells[2 * node + 1] = load;
    if (load < this.#least) this.#least = load;
  }

  /** Puts a node into a place; the one that was there takes its old one. */
  #move(node: number, place: number): void {
    const order = this.#order;
    const cells = this.#cells;
    const other = order[place];
    const old = cells[2 * node];
    order[old] = other;
    cells[2 * other] = old;
    order[place] = node;
    cells[2 * node] = place;
  }

  #letIn(node: number): void {
    this.#move(node, this.#counts[this.#most]++);
    this.#cells[2 * node + 1] = this.#most;
  }

  #takeOut(node: number): void {
    this.#move(node, --this.#counts[this.#most]);
    this.#cells[2 * node + 1] = OUT;
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
