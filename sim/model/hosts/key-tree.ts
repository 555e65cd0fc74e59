import { scarcest } from "./joint.ts";

/** Members of a block, at most. */
const WIDTH = 32;

/** An order of the blocks in random-looking heap order by their number, the same in every run. */
function priority(block: number): number {
  let hash = Math.imul(block + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/**
 * Members 0 … n − 1 in order of a key, equal keys in order of the member, each with amounts of several resources. Few
 * hosts differ where VMs come in few sizes, so members alike, with the same key and amounts, lie in blocks, ascending.
 * The blocks are a treap whose vertices know the greatest amount of each resource below them, small enough to stay near
 * the processor. A change, and the first member in order that has enough of all resources, cost O(log n), expected;
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
  /** Left and right of vertex v at 2v and 2v + 1; −1: none. */
  readonly #links: Int32Array;
  readonly #path: Int32Array;
  #root = -1;
  /** Those of block b from b × WIDTH on, and how many. */
  readonly #members: Int32Array;
  readonly #size: Uint8Array;
  /** By member; −1: it is in none. */
  readonly #blockOf: Int32Array;
  readonly #unused: number[] = [];
  #made = 0;
  /** A block that is not in the tree: what is to be put there. */
  readonly #spare: number;
  // What is being looked for: blocks unlike and after that of the last find, with keys of at most its key.
  readonly #demand: Float64Array;
  #accepts: (member: number) => boolean = () => true;
  #last = -1;
  #limit = Infinity;

  /** @param usual an amount > 0 of each resource, by which amounts of different ones are compared */
  constructor(count: number, usual: readonly number[]) {
    this.#usual = usual;
    this.#resources = usual.length + 1;
    this.#demand = new Float64Array(this.#resources);
    this.#width = 1 + 2 * this.#resources;
    this.#spare = count;
    this.#reals = new Float64Array((count + 1) * this.#width);
    this.#links = new Int32Array(2 * count).fill(-1);
    this.#path = new Int32Array(count + 1);
    this.#members = new Int32Array((count + 1) * WIDTH);
    this.#size = new Uint8Array(count);
    this.#blockOf = new Int32Array(count).fill(-1);
  }

  /** The member gets a key and the amounts in `amounts` from `at` on. */
  set(member: number, key: number, amounts: Float64Array, at: number): void {
    if (this.#blockOf[member] !== -1) this.#take(member);
    const reals = this.#reals;
    const own = this.#spare * this.#width;
    reals[own] = key;
    const from = own + 1 + this.#resources;
    for (let r = 0; r < this.#usual.length; r++) reals[from + r] = amounts[at + r];
    reals[from + this.#usual.length] = scarcest(amounts, at, this.#usual);
    this.#put(member);
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
      this.#last = this.#blockOf[found];
      this.#limit = this.#reals[this.#last * this.#width];
    }
  }

  #search(vertex: number): number {
    if (vertex === -1 || !this.#enough(vertex, 1)) return -1;
    if (this.#last !== -1 && this.#compare(vertex, this.#last) <= 0) return this.#search(this.#links[2 * vertex + 1]);
    const found = this.#search(this.#links[2 * vertex]);
    if (found !== -1 || this.#reals[vertex * this.#width] > this.#limit) return found;
    const own = this.#enough(vertex, 1 + this.#resources) ? this.#accepted(vertex) : -1;
    return own === -1 ? this.#search(this.#links[2 * vertex + 1]) : own;
  }

  #accepted(block: number): number {
    const end = block * WIDTH + this.#size[block];
    for (let at = block * WIDTH; at < end; at++) if (this.#accepts(this.#members[at])) return this.#members[at];
    return -1;
  }

  #enough(vertex: number, from: number): boolean {
    const base = vertex * this.#width + from;
    for (let r = 0; r < this.#resources; r++) if (this.#reals[base + r] < this.#demand[r]) return false;
    return true;
  }

  /** A member like those of the spare block joins its kind. */
  #put(member: number): void {
    const members = this.#members;
    let before = -1;
    let after = -1;
    let vertex = this.#root;
    while (vertex !== -1) {
      const order = this.#compare(vertex, this.#spare);
      const isAfter = order > 0 || (order === 0 && members[vertex * WIDTH] > member);
      if (order === 0 && isAfter) after = vertex;
      if (order === 0 && !isAfter) before = vertex;
      vertex = this.#links[2 * vertex + (isAfter ? 0 : 1)];
    }
    const block = before === -1 ? after : before;
    if (block === -1) {
      this.#open(member);
    } else if (this.#size[block] < WIDTH) {
      this.#join(block, member);
    } else if (member > members[block * WIDTH + WIDTH - 1]) {
      this.#open(member);
    } else {
      const upper = this.#halve(block);
      this.#join(member < members[upper * WIDTH] ? block : upper, member);
    }
  }

  #join(block: number, member: number): void {
    let at = block * WIDTH + this.#size[block]++;
    for (; at > block * WIDTH && this.#members[at - 1] > member; at--) this.#members[at] = this.#members[at - 1];
    this.#members[at] = member;
    this.#blockOf[member] = block;
  }

  /** A new block, of the kind of the spare one; returns it. */
  #open(member: number): number {
    const block = this.#unused.pop() ?? this.#made++;
    const from = this.#spare * this.#width;
    const to = block * this.#width;
    for (let i = 0; i < this.#width; i++) this.#reals[to + i] = this.#reals[from + i];
    this.#size[block] = 0;
    this.#join(block, member);
    this.#insert(block);
    return block;
  }

  /** The second half of a full block of the kind of the spare one becomes a block; returns it. */
  #halve(block: number): number {
    const half = block * WIDTH + WIDTH / 2;
    this.#size[block] = WIDTH / 2;
    const upper = this.#open(this.#members[half]);
    for (let i = 1; i < WIDTH / 2; i++) this.#join(upper, this.#members[half + i]);
    return upper;
  }

  #take(member: number): void {
    const block = this.#blockOf[member];
    if (this.#size[block] === 1) {
      this.#remove(block);
      this.#unused.push(block);
      return;
    }
    const end = block * WIDTH + --this.#size[block];
    let at = block * WIDTH;
    while (this.#members[at] !== member) at++;
    for (; at < end; at++) this.#members[at] = this.#members[at + 1];
  }

  /** Below 0: the first block's members have a smaller key, or the same and smaller amounts; 0: they are alike. */
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

  #precedes(a: number, b: number): boolean {
    const order = this.#compare(a, b);
    return order < 0 || (order === 0 && this.#members[a * WIDTH] < this.#members[b * WIDTH]);
  }

  #insert(block: number): void {
    const links = this.#links;
    const rank = priority(block);
    let parent = -1;
    let vertex = this.#root;
    while (vertex !== -1 && priority(vertex) >= rank) {
      this.#raise(vertex, block);
      parent = 2 * vertex + (this.#precedes(block, vertex) ? 0 : 1);
      vertex = links[parent];
    }
    this.#split(vertex, block, 2 * block, 2 * block + 1);
    this.#renew(block);
    this.#hang(parent, block);
  }

  #hang(link: number, vertex: number): void {
    if (link === -1) this.#root = vertex;
    else this.#links[link] = vertex;
  }

  /** Hangs what is before `block` in a subtree at one link and what is after it at another. */
  #split(vertex: number, block: number, before: number, after: number): void {
    if (vertex === -1) {
      this.#links[before] = -1;
      this.#links[after] = -1;
    } else if (this.#precedes(vertex, block)) {
      this.#links[before] = vertex;
      this.#split(this.#links[2 * vertex + 1], block, 2 * vertex + 1, after);
      this.#renew(vertex);
    } else {
      this.#links[after] = vertex;
      this.#split(this.#links[2 * vertex], block, before, 2 * vertex);
      this.#renew(vertex);
    }
  }

  #remove(block: number): void {
    const links = this.#links;
    let depth = 0;
    let parent = -1;
    let vertex = this.#root;
    while (vertex !== block) {
      this.#path[depth++] = vertex;
      parent = 2 * vertex + (this.#precedes(block, vertex) ? 0 : 1);
      vertex = links[parent];
    }
    this.#hang(parent, this.#merged(links[2 * block], links[2 * block + 1]));
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

  /** The greatest amounts below a vertex are at least those of a new block. */
  #raise(vertex: number, block: number): void {
    const reals = this.#reals;
    const to = vertex * this.#width + 1;
    const from = block * this.#width + 1 + this.#resources;
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
