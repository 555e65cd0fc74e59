import type { Tasks } from "./tasks.ts";

/** No job: the empty tree, which has no slots and fits no limit. */
const NONE = 0;
/** Fields of a job. Task records are as many apart: the tree keeps a job at the place of its record, after NONE. */
const SHIFT = 8;
const LEFT = 0;
const RIGHT = 1;
const MOST_SLOTS = 0x7fff_ffff;

/**
 * Rigid jobs in order of (key, arrival), as a treap (Seidel and Aragon 1996): a search tree in which every job has a
 * random priority and none is above a job of higher priority. Each vertex also knows of its subtree the number of jobs,
 * the sum and the least of their slots and the least of their times.
 *
 * A job is a vertex by the place of its task record, so a tree allocates nothing; a job may be in several trees. All
 * operations are O(log n), expected, but for `next` by both slots and time.
 */
export class JobTree {
  readonly #tasks: Tasks;
  /**
   * Left, right, count, slots, least slots, parent. Of a job that is not in the tree the count is 0; the left child of
   * no job is the root.
   */
  #links = new Int32Array(0);
  /** Key, arrival number, time, least time, sum of slots. */
  #reals = new Float64Array(0);
  /** What `next` looks for: most slots, spare ones; the present instant and the latest end. */
  #most = 0;
  #spare = 0;
  readonly #limits = new Float64Array(2);

  constructor(tasks: Tasks) {
    this.#tasks = tasks;
    this.#grow(64 * SHIFT);
  }

  get size(): number {
    return this.#links[this.#links[NONE] + 2];
  }

  /** Slots of the job with the fewest; 2^31 − 1 where there is none. */
  get leastSlots(): number {
    return this.#links[this.#links[NONE] + 4];
  }

  has(task: number): boolean {
    return task + SHIFT < this.#links.length && this.#links[task + SHIFT + 2] > 0;
  }

  /** Puts a job in. Neither number may be NaN. */
  insert(task: number, key: number, time: number): void {
    const job = task + SHIFT;
    if (job >= this.#links.length) this.#grow(2 * job);
    const links = this.#links;
    const reals = this.#reals;
    const slots = this.#tasks.slots(task);
    links[job + 3] = slots;
    reals[job] = key;
    reals[job + 1] = this.#tasks.id(task);
    reals[job + 2] = time;
    let parent = NONE;
    let side = LEFT;
    let root = links[NONE];
    while (root !== NONE && priority(root) > priority(job)) {
      links[root + 2]++;
      if (slots < links[root + 4]) links[root + 4] = slots;
      if (time < reals[root + 3]) reals[root + 3] = time;
      reals[root + 4] += slots;
      parent = root;
      side = this.#precedes(job, root) ? LEFT : RIGHT;
      root = links[root + side];
    }
    this.#hang(parent, side, job);
    this.#part(root, job);
  }

  /** Parts a subtree into the jobs before and those after a job, and makes them its children. */
  #part(subtree: number, job: number): void {
    const links = this.#links;
    let root = subtree;
    let before = job;
    let beforeSide = LEFT;
    let after = job;
    let afterSide = RIGHT;
    while (root !== NONE) {
      if (this.#precedes(root, job)) {
        this.#hang(before, beforeSide, root);
        before = root;
        beforeSide = RIGHT;
        root = links[root + RIGHT];
      } else {
        this.#hang(after, afterSide, root);
        after = root;
        afterSide = LEFT;
        root = links[root + LEFT];
      }
    }
    links[before + beforeSide] = NONE;
    links[after + afterSide] = NONE;
    for (; before !== job; before = links[before + 5]) this.#sum(before);
    for (; after !== job; after = links[after + 5]) this.#sum(after);
    this.#sum(job);
  }

  /** Takes out a job that is in: its subtrees are joined in its place. */
  remove(task: number): void {
    const links = this.#links;
    const job = task + SHIFT;
    const above = links[job + 5];
    let before = links[job + LEFT];
    let after = links[job + RIGHT];
    let parent = above;
    let side = links[above + LEFT] === job ? LEFT : RIGHT;
    while (before !== NONE && after !== NONE) {
      const first = priority(before) > priority(after);
      const root = first ? before : after;
      this.#hang(parent, side, root);
      parent = root;
      side = first ? RIGHT : LEFT;
      if (first) before = links[before + RIGHT];
      else after = links[after + LEFT];
    }
    this.#hang(parent, side, before === NONE ? after : before);
    for (; parent !== above; parent = links[parent + 5]) this.#sum(parent);
    this.#subtract(job, above);
    links[job + 2] = 0;
  }

  /** Corrects what the jobs above one that has been taken out know of their subtrees. */
  #subtract(job: number, above: number): void {
    const links = this.#links;
    const reals = this.#reals;
    const slots = links[job + 3];
    const time = reals[job + 2];
    for (let root = above; root !== NONE; root = links[root + 5]) {
      if (links[root + 4] === slots || reals[root + 3] === time) {
        this.#sum(root);
      } else {
        links[root + 2]--;
        reals[root + 4] -= slots;
      }
    }
  }

  /** The i-th job; −1 where i is not 0 … size − 1. */
  at(i: number): number {
    const links = this.#links;
    let left = i;
    let job = links[NONE];
    while (job !== NONE) {
      const before = links[links[job] + 2];
      if (left === before) return job - SHIFT;
      if (left < before) {
        job = links[job];
      } else {
        left -= before + 1;
        job = links[job + RIGHT];
      }
    }
    return -1;
  }

  /** The position of a job that is in. */
  position(task: number): number {
    const links = this.#links;
    let job = task + SHIFT;
    let position = links[links[job] + 2];
    for (let parent = links[job + 5]; parent !== NONE; parent = links[job + 5]) {
      if (links[parent + RIGHT] === job) position += links[links[parent] + 2] + 1;
      job = parent;
    }
    return position;
  }

  key(task: number): number {
    return this.#reals[task + SHIFT];
  }

  time(task: number): number {
    return this.#reals[task + SHIFT + 2];
  }

  /** The least key so that the jobs up to it have `slots` slots together, slots > 0; Infinity where all have fewer. */
  keyReaching(slots: number): number {
    const links = this.#links;
    const reals = this.#reals;
    let missing = slots;
    let job = links[NONE];
    while (job !== NONE) {
      const left = links[job];
      if (reals[left + 4] >= missing) {
        job = left;
      } else {
        missing -= reals[left + 4] + links[job + 3];
        if (missing <= 0) return reals[job];
        job = links[job + 1];
      }
    }
    return Infinity;
  }

  /** Slots of all jobs with this key or a smaller one. */
  slotsUpTo(key: number): number {
    const links = this.#links;
    const reals = this.#reals;
    let slots = 0;
    let job = links[NONE];
    while (job !== NONE) {
      if (reals[job] > key) {
        job = links[job];
      } else {
        slots += reals[links[job] + 4] + links[job + 3];
        job = links[job + 1];
      }
    }
    return slots;
  }

  /**
   * The first position from `from` on whose job has at most `slots` slots and either now + time ≤ end or at most
   * `spare` slots; `size` where there is none. O(log n) where it is slots alone, or time alone, that decide; otherwise
   * it also looks into subtrees in which one job meets one condition and another job the other.
   */
  next(from: number, slots: number, now: number, end: number, spare: number): number {
    this.#most = slots;
    this.#spare = spare;
    this.#limits[0] = now;
    this.#limits[1] = end;
    const found = this.#find(this.#links[NONE], from);
    return found === -1 ? this.size : found;
  }

  /** The place of the first job of the subtree, `from` places on, that `next` looks for; −1 where there is none. */
  #find(job: number, from: number): number {
    const links = this.#links;
    const reals = this.#reals;
    if (from >= links[job + 2] || !this.#fits(links[job + 4], reals[job + 3])) return -1;
    const left = links[job + LEFT];
    const place = links[left + 2];
    if (from < place) {
      const found = this.#find(left, from);
      if (found !== -1) return found;
    }
    if (from <= place && this.#fits(links[job + 3], reals[job + 2])) return place;
    const found = this.#find(links[job + RIGHT], from <= place ? 0 : from - place - 1);
    return found === -1 ? -1 : place + 1 + found;
  }

  #fits(slots: number, time: number): boolean {
    return slots <= this.#most && (slots <= this.#spare || this.#limits[0] + time <= this.#limits[1]);
  }

  /** Makes a job, or none, a child of another; of none: the root. */
  #hang(parent: number, side: number, job: number): void {
    this.#links[parent + side] = job;
    this.#links[job + 5] = parent;
  }

  /** Sums up what a job knows of its subtree from what its children know. */
  #sum(job: number): void {
    const links = this.#links;
    const reals = this.#reals;
    const left = links[job + LEFT];
    const right = links[job + RIGHT];
    const slots = links[job + 3];
    links[job + 2] = links[left + 2] + links[right + 2] + 1;
    const least = links[left + 4] < links[right + 4] ? links[left + 4] : links[right + 4];
    links[job + 4] = least < slots ? least : slots;
    const shortest = reals[left + 3] < reals[right + 3] ? reals[left + 3] : reals[right + 3];
    reals[job + 3] = shortest < reals[job + 2] ? shortest : reals[job + 2];
    reals[job + 4] = reals[left + 4] + reals[right + 4] + slots;
  }

  #precedes(a: number, b: number): boolean {
    const reals = this.#reals;
    return reals[a] < reals[b] || (reals[a] === reals[b] && reals[a + 1] < reals[b + 1]);
  }

  #grow(length: number): void {
    const links = new Int32Array(length);
    const reals = new Float64Array(length);
    links.set(this.#links);
    reals.set(this.#reals);
    links[NONE + 4] = MOST_SLOTS;
    reals[NONE + 3] = Infinity;
    this.#links = links;
    this.#reals = reals;
  }
}

/** Scatters the places of records (Murmur's finaliser, Appleby 2008). Results do not depend on it. */
function priority(job: number): number {
  let bits = Math.imul(job ^ (job >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return bits ^ (bits >>> 16);
}
