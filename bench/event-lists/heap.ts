import type { EventList } from "./event-list.ts";

/** A heap with `width` children a parent over flat arrays, ordered by (time, order of coming). */
export class Heap implements EventList {
  readonly #width: number;
  #time = new Float64Array(64);
  #order = new Float64Array(64);
  #label = new Int32Array(64);
  #size = 0;
  #came = 0;
  time = 0;

  constructor(width: number) {
    this.#width = width;
  }

  push(time: number, label: number): void {
    if (this.#size === this.#label.length) this.#grow();
    let hole = this.#size++;
    while (hole > 0) {
      const parent = Math.floor((hole - 1) / this.#width);
      if (this.#time[parent] <= time) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#put(hole, time, this.#came++, label);
  }

  pop(): number {
    if (this.#size === 0) return -1;
    const label = this.#label[0];
    this.time = this.#time[0];
    const last = --this.#size;
    if (last > 0) this.#siftDown(this.#time[last], this.#order[last], this.#label[last]);
    return label;
  }

  #siftDown(time: number, order: number, label: number): void {
    let hole = 0;
    for (;;) {
      const first = this.#width * hole + 1;
      if (first >= this.#size) break;
      const end = Math.min(first + this.#width, this.#size);
      let least = first;
      for (let child = first + 1; child < end; child++) {
        if (this.#before(this.#time[child], this.#order[child], least)) least = child;
      }
      if (this.#before(time, order, least)) break;
      this.#move(least, hole);
      hole = least;
    }
    this.#put(hole, time, order, label);
  }

  #before(time: number, order: number, other: number): boolean {
    return time < this.#time[other] || (time === this.#time[other] && order < this.#order[other]);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#time[from], this.#order[from], this.#label[from]);
  }

  #put(place: number, time: number, order: number, label: number): void {
    this.#time[place] = time;
    this.#order[place] = order;
    this.#label[place] = label;
  }

  #grow(): void {
    const time = new Float64Array(2 * this.#size);
    const order = new Float64Array(2 * this.#size);
    const label = new Int32Array(2 * this.#size);
    time.set(this.#time);
    order.set(this.#order);
    label.set(this.#label);
    this.#time = time;
    this.#order = order;
    this.#label = label;
  }
}
