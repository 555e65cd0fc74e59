import type { EventList } from "./event-list.ts";

/** Events looked at to find a new width. */
const SAMPLE = 25;

/**
 * A calendar queue (Brown 1988, CACM 31(10)): days of equal width around a year, the events of a day in a sorted list;
 * days are doubled or halved with the number of events, and their width is three mean gaps.
 */
export class CalendarQueue implements EventList {
  // Events, by record; of an unused one `next` is another unused one.
  #time = new Float64Array(64);
  #label = new Int32Array(64);
  #next = new Int32Array(64).fill(-1);
  #used = 0;
  #unused = -1;
  #days = new Int32Array(2).fill(-1);
  #width = 1;
  #size = 0;
  /** The day being looked at, counted from instant 0 without end. */
  #today = 0;
  time = 0;

  push(time: number, label: number): void {
    const event = this.#record();
    this.#time[event] = time;
    this.#label[event] = label;
    this.#insert(event);
    if (this.#size > 2 * this.#days.length) this.#resize(2 * this.#days.length);
  }

  pop(): number {
    if (this.#size === 0) return -1;
    const event = this.#take();
    this.time = this.#time[event];
    this.#next[event] = this.#unused;
    this.#unused = event;
    if (this.#days.length > 2 && this.#size < this.#days.length / 2) this.#resize(this.#days.length / 2);
    return this.#label[event];
  }

  #insert(event: number): void {
    const time = this.#time[event];
    const day = this.#dayOf(time);
    if (day < this.#today || this.#size === 0) this.#today = day;
    this.#size++;
    const place = day % this.#days.length;
    let before = -1;
    let after = this.#days[place];
    // Behind those of the same instant, which came before.
    while (after !== -1 && this.#time[after] <= time) {
      before = after;
      after = this.#next[after];
    }
    this.#next[event] = after;
    if (before === -1) this.#days[place] = event;
    else this.#next[before] = event;
  }

  #take(): number {
    for (let looked = 0; looked < this.#days.length; looked++, this.#today++) {
      const first = this.#days[this.#today % this.#days.length];
      if (first !== -1 && this.#dayOf(this.#time[first]) === this.#today) return this.#remove(first);
    }
    // A whole year without events: goes to the earliest.
    let least = -1;
    for (const first of this.#days) {
      if (first !== -1 && (least === -1 || this.#time[first] < this.#time[least])) least = first;
    }
    this.#today = this.#dayOf(this.#time[least]);
    return this.#remove(least);
  }

  #remove(first: number): number {
    this.#days[this.#today % this.#days.length] = this.#next[first];
    this.#size--;
    return first;
  }

  #dayOf(time: number): number {
    return Math.floor(time / this.#width);
  }

  #resize(days: number): void {
    const events: number[] = [];
    for (const first of this.#days) for (let event = first; event !== -1; event = this.#next[event]) events.push(event);
    this.#width = this.#newWidth(events);
    this.#days = new Int32Array(days).fill(-1);
    this.#size = 0;
    // Days that share a place come in the order of years only by chance; those of one instant are in one day.
    for (const event of events) this.#insert(event);
  }

  #newWidth(events: readonly number[]): number {
    const step = Math.max(1, Math.floor(events.length / SAMPLE));
    const times = events.filter((_, i) => i % step === 0).map((event) => this.#time[event]);
    times.sort((a, b) => a - b);
    const gap = (times[times.length - 1] - times[0]) / (step * Math.max(1, times.length - 1));
    return gap > 0 ? 3 * gap : this.#width;
  }

  #record(): number {
    if (this.#unused !== -1) {
      const event = this.#unused;
      this.#unused = this.#next[event];
      return event;
    }
    if (this.#used === this.#label.length) this.#grow();
    return this.#used++;
  }

  #grow(): void {
    const time = new Float64Array(2 * this.#used);
    const label = new Int32Array(2 * this.#used);
    const next = new Int32Array(2 * this.#used);
    time.set(this.#time);
    label.set(this.#label);
    next.set(this.#next);
    this.#time = time;
    this.#label = label;
    this.#next = next;
  }
}
