import type { EventRecords } from "./event-records.ts";

/**
 * Names of events in a heap with four children a parent, ordered by (time, place in the order): times lie beside names,
 * so that most comparisons need no look at a record.
 */
export class EventHeap {
  size = 0;
  readonly #records: EventRecords;
  #time = new Float64Array(64).fill(Infinity);
  #name = new Int32Array(64);

  constructor(records: EventRecords) {
    this.#records = records;
  }

  /** Time of the first event, s; Infinity where there is none. */
  get first(): number {
    return this.#time[0];
  }

  /** The event in a place of the heap; at 0 is the first. */
  name(at: number): number {
    return this.#name[at];
  }

  clear(): void {
    this.size = 0;
    this.#time[0] = Infinity;
  }

  /** Takes out the first event. */
  drop(): void {
    const last = --this.size;
    if (last > 0) this.replace(this.#name[last]);
    else this.#time[0] = Infinity;
  }

  put(name: number): void {
    const time = this.#records.time(name);
    if (this.size === this.#name.length) this.#enlarge();
    const times = this.#time;
    const names = this.#name;
    let hole = this.size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      const parentTime = times[parent];
      if (parentTime < time || (parentTime === time && this.#precedes(names[parent], name))) break;
      times[hole] = parentTime;
      names[hole] = names[parent];
      hole = parent;
    }
    times[hole] = time;
    names[hole] = name;
  }

  /** Puts an event in the place of the first. */
  replace(name: number): void {
    const time = this.#records.time(name);
    const times = this.#time;
    const names = this.#name;
    const size = this.size;
    let hole = 0;
    for (;;) {
      const first = 4 * hole + 1;
      if (first >= size) break;
      const child = first + 3 < size ? this.#leastOfFour(first) : this.#leastOf(first, size);
      const childTime = times[child];
      if (time < childTime || (time === childTime && this.#precedes(name, names[child]))) break;
      times[hole] = childTime;
      names[hole] = names[child];
      hole = child;
    }
    times[hole] = time;
    names[hole] = name;
  }

  /** The first of four events of the heap, by arithmetic: which it is nobody can predict, so branches would be slow. */
  #leastOfFour(first: number): number {
    const times = this.#time;
    const a = first + Number(times[first + 1] < times[first]);
    const b = first + 2 + Number(times[first + 3] < times[first + 2]);
    const c = a + Number(times[b] < times[a]) * (b - a);
    const tied = times[first] === times[first + 1] || times[first + 2] === times[first + 3] || times[a] === times[b];
    return tied ? this.#leastOf(first, first + 4) : c;
  }

  #leastOf(first: number, end: number): number {
    const times = this.#time;
    const names = this.#name;
    let least = first;
    for (let other = first + 1; other < end; other++) {
      const sooner = times[other] < times[least];
      if (sooner || (times[other] === times[least] && this.#precedes(names[other], names[least]))) least = other;
    }
    return least;
  }

  #precedes(a: number, b: number): boolean {
    return this.#records.order(a) < this.#records.order(b);
  }

  #enlarge(): void {
    const time = new Float64Array(2 * this.size);
    const name = new Int32Array(2 * this.size);
    time.set(this.#time);
    name.set(this.#name);
    this.#time = time;
    this.#name = name;
  }
}
