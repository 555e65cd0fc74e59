/**
 * Heaps of members 0 … n − 1, each member in one of them at most: a member comes or goes in O(log n), and the least is
 * at the root.
 */
export class MemberHeaps {
  readonly #heaps: number[][] = [];
  /** Place of each member in its heap. */
  readonly #place: Int32Array;

  constructor(members: number) {
    this.#place = new Int32Array(members);
  }

  /** @returns how many the heap has now */
  insert(heap: number, member: number): number {
    const members = (this.#heaps[heap] ??= []);
    members.push(member);
    this.#rise(members, members.length - 1, member);
    return members.length;
  }

  /** @returns how many the heap has now */
  remove(heap: number, member: number): number {
    const members = this.#heaps[heap];
    const last = members.length - 1;
    const moved = members[last];
    const hole = this.#place[member];
    members.pop();
    if (hole === last) return last;
    if (moved < member) this.#rise(members, hole, moved);
    else this.#sink(members, hole, moved);
    return last;
  }

  /** The least member that is accepted; −1: none. O(1 + members refused). */
  least(heap: number, accepts: (member: number) => boolean): number {
    const least = this.#least(this.#heaps[heap], 0, Infinity, accepts);
    return least === Infinity ? -1 : least;
  }

  #least(members: readonly number[], place: number, bound: number, accepts: (member: number) => boolean): number {
    if (place >= members.length || members[place] >= bound) return bound;
    if (accepts(members[place])) return members[place];
    const left = this.#least(members, 2 * place + 1, bound, accepts);
    return this.#least(members, 2 * place + 2, left, accepts);
  }

  #rise(members: number[], from: number, member: number): void {
    let hole = from;
    while (hole > 0) {
      const above = (hole - 1) >> 1;
      if (members[above] < member) break;
      this.#put(members, hole, members[above]);
      hole = above;
    }
    this.#put(members, hole, member);
  }

  #sink(members: number[], from: number, member: number): void {
    let hole = from;
    for (let below = 2 * hole + 1; below < members.length; below = 2 * hole + 1) {
      if (below + 1 < members.length && members[below + 1] < members[below]) below++;
      if (member < members[below]) break;
      this.#put(members, hole, members[below]);
      hole = below;
    }
    this.#put(members, hole, member);
  }

  #put(members: number[], place: number, member: number): void {
    members[place] = member;
    this.#place[member] = place;
  }
}
