import { scarcest } from "./joint.ts";
import { MemberHeaps } from "./member-heaps.ts";

/** An order of the kinds in random-looking heap order by their number, the same in every run. */
function priority(kind: number): number {
  let hash = Math.imul(kind + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/**
 * Members 0 … n − 1 in order of a key, equal keys in order of the member, each with amounts of several resources. Few
 * hosts differ where VMs come in few sizes: members alike, with the same key and amounts, are one kind, and the kinds
 * are a treap whose vertices know the greatest amount of each resource below them: some hundred vertices for a hundred
 * thousand hosts. A change, and the first member in order that has enough of all resources, cost O(log n), expected;
 * with several resources the search may look into subtrees in vain, and members of one key but different amounts cost
 * O(log n) for each kind.
 */
export class KeyTree {
  readonly #usual: readonly number[];
  /** The resources, and the scarcest. */
  readonly #resources: number;
  /** Numbers of a vertex: the key, the greatest amounts in its subtree, the amounts of its members. */
  readonly #width: number;
  readonly #reals: Float64Array;
  /** Left and right of vertex v, and the kinds before and after it in order, from 4v on; −1: none. */
  readonly #links: Int32Array;
  readonly #path: Int32Array;
  #root = -1;
  readonly #members: MemberHeaps;
  /** By member; −1: it is of none. */
  readonly #kindOf: Int32Array;
  readonly #unused: number[] = [];
  #made = 0;
  /** A kind that is not in the tree: what is to be put there. */
  readonly #spare: number;
  // What is being looked for: kinds after that of the last find, with keys of at most its key.
  readonly #demand: Float64Array;
  #last = -1;
  #limit = Infinity;
  #accepts: (member: number) => boolean = () => true;

  /** @param usual an amount > 0 of each resource, by which amounts of different ones are compared */
  constructor(count: number, usual: readonly number[]) {
    this.#usual = usual;
    this.#resources = usual.length + 1;
    this.#demand = new Float64Array(this.#resources);
    this.#width = 1 + 2 * this.#resources;
    this.#spare = count;
    this.#reals = new Float64Array((count + 1) * this.#width);
    this.#links = new Int32Array(4 * count).fill(-1);
    this.#path = new Int32Array(count + 1);
    this.#members = new MemberHeaps(count);
    this.#kindOf = new Int32Array(count).fill(-1);
  }

  /** The member gets a key and the amounts in `amounts` from `at` on. */
  set(member: number, key: number, amounts: Float64Array, at: number): void {
    const reals = this.#reals;
    const own = this.#spare * this.#width;
    reals[own] = key;
    const from = own + 1 + this.#resources;
    for (let r = 0; r < this.#usual.length; r++) reals[from + r] = amounts[at + r];
    reals[from + this.#usual.length] = scarcest(amounts, at, this.#usual);
    const old = this.#kindOf[member];
    if (old !== -1 && this.#members.remove(old, member) === 0) this.#remove(old);
    const kind = this.#alike();
    this.#kindOf[member] = kind;
    this.#members.insert(kind, member);
  }

  /** The first member with at least the amounts in `demand` from `at` on that is accepted; −1: none. */
  first(demand: Float64Array, at: number, accepts: (member: number) => boolean): number {
    for (let r = 0; r < this.#usual.length; r++) this.#demand[r] = demand[at + r];
    this.#demand[this.#usual.length] = scarcest(demand, at, this.#usual);
    this.#accepts = accepts;
    this.#last = -1;
    this.#limit = Infinity;
    let first = -1;
    for (;;) {
      const found = this.#search(this.#root);
      if (found === -1) return first;
      if (first === -1 || found < first) first = found;
      this.#last = this.#kindOf[found];
      this.#limit = this.#reals[this.#last * this.#width];
      const next = this.#links[4 * this.#last + 3];
      if (next === -1 || this.#reals[next * this.#width] > this.#limit) return first;
    }
  }

  #search(vertex: number): number {
    if (vertex === -1 || !this.#enough(vertex, 1)) return -1;
    if (this.#last !== -1 && this.#compare(vertex, this.#last) <= 0) return this.#search(this.#links[4 * vertex + 1]);
    const found = this.#search(this.#links[4 * vertex]);
    if (found !== -1 || this.#reals[vertex * this.#width] > this.#limit) return found;
    const own = this.#enough(vertex, 1 + this.#resources) ? this.#members.least(vertex, this.#accepts) : -1;
    return own === -1 ? this.#search(this.#links[4 * vertex + 1]) : own;
  }

  #enough(vertex: number, from: number): boolean {
    const base = vertex * this.#width + from;
    for (let r = 0; r < this.#resources; r++) if (this.#reals[base + r] < this.#demand[r]) return false;
    return true;
  }

  /** The kind like the spare one, made where there is none. */
  #alike(): number {
    let before = -1;
    let after = -1;
    let vertex = this.#root;
    while (vertex !== -1) {
      const order = this.#compare(vertex, this.#spare);
      if (order === 0) return vertex;
      if (order > 0) after = vertex;
      else before = vertex;
      vertex = this.#links[4 * vertex + (order > 0 ? 0 : 1)];
    }
    const kind = this.#unused.pop() ?? this.#made++;
    const from = this.#spare * this.#width;
    const to = kind * this.#width;
    for (let i = 0; i < this.#width; i++) this.#reals[to + i] = this.#reals[from + i];
    this.#follow(before, kind);
    this.#follow(kind, after);
    this.#insert(kind);
    return kind;
  }

  /** One kind is the next in order after another; −1: there is none. */
  #follow(before: number, after: number): void {
    if (before !== -1) this.#links[4 * before + 3] = after;
    if (after !== -1) this.#links[4 * after + 2] = before;
  }

  /** Below 0: the first kind has a smaller key, or the same and smaller amounts; 0: they are alike. */
  #compare(a: number, b: number): number {
    const reals = this.#reals;
    const width = this.#width;
    const first = reals[a * width];
    const second = reals[b * width];
    if (first !== second) return first < second ? -1 : 1;
    const own = 1 + this.#resources;
    for (let r = own; r < width; r++) {
      const amount = reals[a * width + r];
      const other = reals[b * width + r];
      if (amount !== other) return amount < other ? -1 : 1;
    }
    return 0;
  }

  #insert(kind: number): void {
    const links = this.#links;
    const rank = priority(kind);
    let parent = -1;
    let vertex = this.#root;
    while (vertex !== -1 && priority(vertex) >= rank) {
      this.#raise(vertex, kind);
      parent = 4 * vertex + (this.#compare(kind, vertex) < 0 ? 0 : 1);
      vertex = links[parent];
    }
    this.#split(vertex, kind, 4 * kind, 4 * kind + 1);
    this.#renew(kind);
    this.#hang(parent, kind);
  }

  #hang(link: number, vertex: number): void {
    if (link === -1) this.#root = vertex;
    else this.#links[link] = vertex;
  }

  /** Hangs what is before `kind` in a subtree at one link and what is after it at another. */
  #split(vertex: number, kind: number, before: number, after: number): void {
    if (vertex === -1) {
      this.#links[before] = -1;
      this.#links[after] = -1;
    } else if (this.#compare(vertex, kind) < 0) {
      this.#links[before] = vertex;
      this.#split(this.#links[4 * vertex + 1], kind, 4 * vertex + 1, after);
      this.#renew(vertex);
    } else {
      this.#links[after] = vertex;
      this.#split(this.#links[4 * vertex], kind, before, 4 * vertex);
      this.#renew(vertex);
    }
  }

  #remove(kind: number): void {
    const links = this.#links;
    this.#follow(links[4 * kind + 2], links[4 * kind + 3]);
    this.#unused.push(kind);
    let depth = 0;
    let parent = -1;
    let vertex = this.#root;
    while (vertex !== kind) {
      this.#path[depth++] = vertex;
      parent = 4 * vertex + (this.#compare(kind, vertex) < 0 ? 0 : 1);
      vertex = links[parent];
    }
    this.#hang(parent, this.#merged(links[4 * kind], links[4 * kind + 1]));
    while (depth > 0 && this.#renew(this.#path[depth - 1])) depth--;
  }

  /** One subtree of two, all of the first before all of the second. */
  #merged(first: number, second: number): number {
    if (first === -1) return second;
    if (second === -1) return first;
    if (priority(first) >= priority(second)) {
      this.#links[4 * first + 1] = this.#merged(this.#links[4 * first + 1], second);
      this.#renew(first);
      return first;
    }
    this.#links[4 * second] = this.#merged(first, this.#links[4 * second]);
    this.#renew(second);
    return second;
  }

  /** The greatest amounts below a vertex are at least those of a new kind. */
  #raise(vertex: number, kind: number): void {
    const reals = this.#reals;
    const to = vertex * this.#width + 1;
    const from = kind * this.#width + 1 + this.#resources;
    for (let r = 0; r < this.#resources; r++) if (reals[to + r] < reals[from + r]) reals[to + r] = reals[from + r];
  }

  /** Computes the greatest amounts below a vertex anew; false: they are what they were. */
  #renew(vertex: number): boolean {
    const reals = this.#reals;
    const at = vertex * this.#width + 1;
    const left = this.#links[4 * vertex];
    const right = this.#links[4 * vertex + 1];
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
