import { scarcest } from "./joint.ts";

/** An order of the members in random-looking heap order by their number, the same in every run. */
function priority(member: number): number {
  let hash = Math.imul(member + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/**
 * Members 0 … n − 1 in order of a key, equal keys in order of the member, each with amounts of several resources: a
 * treap whose vertices know the greatest amount of each resource below them. A change, and the first member in order
 * that has enough of all resources, cost O(log n), expected; with several resources the search may look into subtrees
 * in vain.
 */
export class KeyTree {
  readonly #usual: readonly number[];
  /** The resources, and the scarcest. */
  readonly #resources: number;
  /** Numbers of a vertex: the key, the greatest amounts in its subtree, its own amounts. */
  readonly #width: number;
  readonly #reals: Float64Array;
  /** Left and right of vertex v at 2v and 2v + 1; −1: none. */
  readonly #links: Int32Array;
  readonly #path: Int32Array;
  readonly #isIn: Uint8Array;
  #root = -1;
  // What is being looked for.
  readonly #demand: Float64Array;
  #accepts: (member: number) => boolean = () => true;

  /** @param usual an amount > 0 of each resource, by which amounts of different ones are compared */
  constructor(count: number, usual: readonly number[]) {
    this.#usual = usual;
    this.#resources = usual.length + 1;
    this.#demand = new Float64Array(this.#resources);
    this.#width = 1 + 2 * this.#resources;
    this.#reals = new Float64Array(count * this.#width);
    this.#links = new Int32Array(2 * count).fill(-1);
    this.#path = new Int32Array(count + 1);
    this.#isIn = new Uint8Array(count);
  }

  /** The member gets a key and the amounts in `amounts` from `at` on. */
  set(member: number, key: number, amounts: Float64Array, at: number): void {
    if (this.#isIn[member] === 1) this.#remove(member);
    this.#isIn[member] = 1;
    const reals = this.#reals;
    const own = member * this.#width;
    reals[own] = key;
    const joint = scarcest(amounts, at, this.#usual);
    for (let r = 0; r < this.#resources; r++) {
      const amount = r < this.#usual.length ? amounts[at + r] : joint;
      reals[own + 1 + r] = amount;
      reals[own + 1 + this.#resources + r] = amount;
    }
    this.#insert(member);
  }

  /** The first member with at least the amounts in `demand` from `at` on that is accepted; −1: none. */
  first(demand: Float64Array, at: number, accepts: (member: number) => boolean): number {
    for (let r = 0; r < this.#usual.length; r++) this.#demand[r] = demand[at + r];
    this.#demand[this.#usual.length] = scarcest(demand, at, this.#usual);
    this.#accepts = accepts;
    return this.#search(this.#root);
  }

  #search(vertex: number): number {
    if (vertex === -1 || !this.#enough(vertex, 1)) return -1;
    const found = this.#search(this.#links[2 * vertex]);
    if (found !== -1) return found;
    if (this.#enough(vertex, 1 + this.#resources) && this.#accepts(vertex)) return vertex;
    return this.#search(this.#links[2 * vertex + 1]);
  }

  #enough(vertex: number, from: number): boolean {
    const base = vertex * this.#width + from;
    for (let r = 0; r < this.#resources; r++) if (this.#reals[base + r] < this.#demand[r]) return false;
    return true;
  }

  #precedes(a: number, b: number): boolean {
    const first = this.#reals[a * this.#width];
    const second = this.#reals[b * this.#width];
    return first < second || (first === second && a < b);
  }

  #insert(member: number): void {
    const links = this.#links;
    const rank = priority(member);
    let parent = -1;
    let vertex = this.#root;
    while (vertex !== -1 && priority(vertex) >= rank) {
      this.#raise(vertex, member);
      parent = 2 * vertex + (this.#precedes(member, vertex) ? 0 : 1);
      vertex = links[parent];
    }
    this.#split(vertex, member, 2 * member, 2 * member + 1);
    this.#renew(member);
    this.#hang(parent, member);
  }

  #hang(link: number, vertex: number): void {
    if (link === -1) this.#root = vertex;
    else this.#links[link] = vertex;
  }

  /** Hangs what is before `member` in a subtree at one link and what is after it at another. */
  #split(vertex: number, member: number, before: number, after: number): void {
    if (vertex === -1) {
      this.#links[before] = -1;
      this.#links[after] = -1;
    } else if (this.#precedes(vertex, member)) {
      this.#links[before] = vertex;
      this.#split(this.#links[2 * vertex + 1], member, 2 * vertex + 1, after);
      this.#renew(vertex);
    } else {
      this.#links[after] = vertex;
      this.#split(this.#links[2 * vertex], member, before, 2 * vertex);
      this.#renew(vertex);
    }
  }

  #remove(member: number): void {
    const links = this.#links;
    let depth = 0;
    let parent = -1;
    let vertex = this.#root;
    while (vertex !== member) {
      this.#path[depth++] = vertex;
      parent = 2 * vertex + (this.#precedes(member, vertex) ? 0 : 1);
      vertex = links[parent];
    }
    this.#hang(parent, this.#merged(links[2 * member], links[2 * member + 1]));
    while (depth > 0 && this.#renew(this.#path[depth - 1])) depth--;
  }

  /** One subtree of two, all of the first before all of the second. */
  #merged(first: number, second: number): number {
    if (first === -1) return second;
    if (second === -1) return first;
    if (priority(first) >= priority(second)) {
      this.#links[2 * first + 1] = this.#merged(this.#links[2 * first + 1], second);
      this.#renew(first);
      return first;
    }
    this.#links[2 * second] = this.#merged(first, this.#links[2 * second]);
    this.#renew(second);
    return second;
  }

  /** The greatest amounts below a vertex are at least those of a new member. */
  #raise(vertex: number, member: number): void {
    const reals = this.#reals;
    const to = vertex * this.#width + 1;
    const from = member * this.#width + 1 + this.#resources;
    for (let r = 0; r < this.#resources; r++) if (reals[to + r] < reals[from + r]) reals[to + r] = reals[from + r];
  }

  /** Computes the greatest amounts below a vertex anew; false: they are what they were. */
  #renew(vertex: number): boolean {
    const reals = this.#reals;
    const at = vertex * this.#width + 1;
    const left = this.#links[2 * vertex];
    const right = this.#links[2 * vertex + 1];
    let changed = false;
    for (let r = 0; r < this.#resources; r++) {
      let most = reals[at + this.#resources + r];
      if (left !== -1) most = Math.max(most, reals[left * this.#width + 1 + r]);
      if (right !== -1) most = Math.max(most, reals[right * this.#width + 1 + r]);
      if (reals[at + r] === most) continue;
      reals[at + r] = most;
      changed = true;
    }
    return changed;
  }
}
