/** No change: the empty tree. */
const NONE = 0;
/** Of a change of the idle slots 2 ** SHIFT numbers are kept. */
const SHIFT = 3;
const LEFT = 0;
const RIGHT = 1;
/** More slots than any machine has. */
const MANY = 0x3fff_ffff;

/**
 * How many slots of a machine are idle at each instant to come, as planned.
 *
 * A treap (Seidel and Aragon 1996) over the instants at which their number changes. Each vertex also knows of its
 * subtree the sum of the changes and the least and the greatest sum of its first ones, so "when are fewer than w idle?"
 * and "when are at least w?" are one way up and one down: O(log n), expected, for n changes.
 */
export class Availability {
  /** Left, right, parent, change, sum of the subtree, its least and its greatest sum of first changes. */
  #links = new Int32Array(0);
  #times = new Float64Array(0);
  #unused: number[] = [];
  #now = -Infinity;
  /** Idle slots at `#now`. */
  #idle: number;
  /** Those right after the change that `#next` found last. */
  #level = 0;

  /** @param slots of the machine, all idle */
  constructor(slots: number) {
    this.#idle = slots;
    this.#grow(64);
  }

  /** Forgets what is before `now`, s. */
  advance(now: number): void {
    this.#now = now;
    const links = this.#links;
    for (;;) {
      let first = links[NONE];
      while (links[first] !== NONE) first = links[first];
      if (first === NONE || this.#times[first >> SHIFT] > now) return;
      this.#idle += links[first + 3];
      this.#remove(first);
    }
  }

  /** Takes slots, or gives them back where `slots` is negative, from one instant to another; both may be Infinity. */
  hold(from: number, to: number, slots: number): void {
    if (!(from < to)) return;
    this.#change(from, -slots);
    this.#change(to, slots);
  }

  /**
   * The first instant, not before the present one, from which on `slots` slots are idle for `time` seconds, or until
   * `limit` where that is sooner; Infinity where there is none. O(log n) for each shortage on the way.
   */
  earliest(slots: number, time: number, limit: number): number {
    let start = this.#now;
    let vertex = NONE;
    this.#level = this.#idle;
    if (this.#idle < slots) {
      vertex = this.#next(NONE, slots, false);
      if (vertex === NONE) return Infinity;
      start = this.#times[vertex >> SHIFT];
    }
    while (start < limit) {
      const shortage = this.#next(vertex, slots, true);
      if (shortage === NONE || this.#times[shortage >> SHIFT] >= Math.min(start + time, limit)) break;
      vertex = this.#next(shortage, slots, false);
      if (vertex === NONE) return Infinity;
      start = this.#times[vertex >> SHIFT];
    }
    return start;
  }

  /** Whether `slots` slots are idle from now on for `time` seconds. */
  fits(slots: number, time: number): boolean {
    if (this.#idle < slots) return false;
    this.#level = this.#idle;
    const shortage = this.#next(NONE, slots, true);
    return shortage === NONE || this.#times[shortage >> SHIFT] >= this.#now + time;
  }

  /**
   * The first change after a vertex (NONE: of all), behind which `#level` slots are idle, that leaves fewer than
   * `slots` slots idle, or at least so many; NONE where there is none.
   */
  #next(vertex: number, slots: number, fewer: boolean): number {
    const links = this.#links;
    if (vertex === NONE) return this.#first(links[NONE], this.#level, slots, fewer);
    let level = this.#level;
    const found = this.#first(links[vertex + RIGHT], level, slots, fewer);
    if (found !== NONE) return found;
    level += links[links[vertex + RIGHT] + 4];
    let child = vertex;
    for (let parent = links[child + 2]; parent !== NONE; parent = links[child + 2]) {
      const isLeft = links[parent + LEFT] === child;
      child = parent;
      if (!isLeft) continue;
      level += links[parent + 3];
      if (level < slots === fewer) {
        this.#level = level;
        return parent;
      }
      const below = this.#first(links[parent + RIGHT], level, slots, fewer);
      if (below !== NONE) return below;
      level += links[links[parent + RIGHT] + 4];
    }
    return NONE;
  }

  /** As `#next`, within a subtree before which `before` slots are idle. */
  #first(subtree: number, before: number, slots: number, fewer: boolean): number {
    const links = this.#links;
    const extreme = fewer ? 5 : 6;
    let root = subtree;
    let level = before;
    if (level + links[root + extreme] < slots !== fewer) return NONE;
    while (root !== NONE) {
      const left = links[root];
      if (level + links[left + extreme] < slots === fewer) {
        root = left;
        continue;
      }
      level += links[left + 4] + links[root + 3];
      if (level < slots === fewer) {
        this.#level = level;
        return root;
      }
      root = links[root + RIGHT];
    }
    return NONE;
  }

  #change(time: number, change: number): void {
    if (time <= this.#now) {
      this.#idle += change;
      return;
    }
    if (time === Infinity) return;
    let links = this.#links;
    let parent = NONE;
    let side = LEFT;
    let vertex = links[NONE];
    while (vertex !== NONE && this.#times[vertex >> SHIFT] !== time) {
      parent = vertex;
      side = time < this.#times[vertex >> SHIFT] ? LEFT : RIGHT;
      vertex = links[vertex + side];
    }
    if (vertex === NONE) {
      if (this.#unused.length === 0) this.#grow(links.length >> (SHIFT - 1));
      links = this.#links;
      vertex = this.#unused.pop() ?? NONE;
      this.#times[vertex >> SHIFT] = time;
      links[vertex + LEFT] = NONE;
      links[vertex + RIGHT] = NONE;
      links[vertex + 3] = change;
      this.#hang(parent, side, vertex);
      while (links[vertex + 2] !== NONE && priority(links[vertex + 2]) < priority(vertex)) this.#raise(vertex);
      this.#sumUp(vertex);
    } else {
      links[vertex + 3] += change;
      if (links[vertex + 3] === 0) this.#remove(vertex);
      else this.#sumUp(vertex);
    }
  }

  #remove(vertex: number): void {
    const links = this.#links;
    for (;;) {
      const left = links[vertex];
      const right = links[vertex + RIGHT];
      if (left === NONE || right === NONE) break;
      this.#raise(priority(left) > priority(right) ? left : right);
    }
    const parent = links[vertex + 2];
    const side = links[parent + LEFT] === vertex ? LEFT : RIGHT;
    this.#hang(parent, side, links[vertex] === NONE ? links[vertex + RIGHT] : links[vertex]);
    this.#sumUp(parent);
    this.#unused.push(vertex);
  }

  /** Lifts a vertex above its parent, which becomes its child. */
  #raise(vertex: number): void {
    const links = this.#links;
    const parent = links[vertex + 2];
    const above = links[parent + 2];
    const side = links[parent + LEFT] === vertex ? LEFT : RIGHT;
    this.#hang(above, links[above + LEFT] === parent ? LEFT : RIGHT, vertex);
    this.#hang(parent, side, links[vertex + 1 - side]);
    this.#hang(vertex, 1 - side, parent);
    this.#sum(parent);
  }

  #hang(parent: number, side: number, vertex: number): void {
    this.#links[parent + side] = vertex;
    this.#links[vertex + 2] = parent;
  }

  #sumUp(vertex: number): void {
    for (let at = vertex; at !== NONE; at = this.#links[at + 2]) this.#sum(at);
  }

  #sum(vertex: number): void {
    const links = this.#links;
    const left = links[vertex];
    const right = links[vertex + RIGHT];
    const upTo = links[left + 4] + links[vertex + 3];
    links[vertex + 4] = upTo + links[right + 4];
    let least = upTo + links[right + 5];
    if (upTo < least) least = upTo;
    links[vertex + 5] = links[left + 5] < least ? links[left + 5] : least;
    let most = upTo + links[right + 6];
    if (upTo > most) most = upTo;
    links[vertex + 6] = links[left + 6] > most ? links[left + 6] : most;
  }

  #grow(vertices: number): void {
    const links = new Int32Array(vertices << SHIFT);
    const times = new Float64Array(vertices);
    links.set(this.#links);
    times.set(this.#times);
    for (let vertex = vertices - 1; vertex >= Math.max(1, this.#times.length); vertex--) {
      this.#unused.push(vertex << SHIFT);
    }
    // No change among none is less, or more, than wanted.
    links[NONE + 5] = MANY;
    links[NONE + 6] = -MANY;
    this.#links = links;
    this.#times = times;
  }
}

/** Scatters the places of vertices (Murmur's finaliser, Appleby 2008). Results do not depend on it. */
function priority(vertex: number): number {
  let bits = Math.imul(vertex ^ (vertex >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return bits ^ (bits >>> 16);
}
