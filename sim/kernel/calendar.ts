import type { Clock, Handler, Rank } from "./clock.ts";

/** Ranks are spaced so that (rank, sequence) is one exact number: rank · 2^50 + sequence. */
const PER_RANK = 0x4_0000_0000_0000;
const CANCELLED = 255;

/**
 * The virtual clock and its future event list: a heap with four children a parent over flat typed arrays, totally ordered by
 * (time, rank, sequence).
 *
 * `at` and each step cost O(log n) for n pending events, without allocation. An event scheduled while another is being
 * handled takes the place that one left at the root, which saves most of the work of the usual "one happens, one
 * follows". A cancelled event stays in the heap until it is due or until cancelled ones outnumber the others, when all
 * are swept out, so cancelling is O(1) amortised.
 */
export class Calendar implements Clock {
  now = 0;
  #size = 0;
  /** The root's event is being handled: its place is free to be taken. */
  #vacant = false;
  #stopped = false;
  #cancelled = 0;
  #sequence = 0;
  #handlers: Handler[] = [];
  // The heap: times, and the record of each event.
  #time = new Float64Array(64);
  #record = new Int32Array(64);
  // Event records, by handle.
  #order = new Float64Array(64);
  #handler = new Uint8Array(64);
  #payload = new Int32Array(64);
  #unused = Int32Array.from({ length: 64 }, (_, i) => 63 - i);
  #unusedCount = 64;

  /** Events pending, s. */
  get pending(): number {
    return this.#size - this.#cancelled - (this.#vacant ? 1 : 0);
  }

  on(handler: Handler): number {
    if (this.#handlers.length >= 250) throw new RangeError("a clock takes at most 250 handlers");
    return this.#handlers.push(handler) - 1;
  }

  at(time: number, rank: Rank, handler: number, payload: number): number {
    if (!(time >= this.now)) throw new RangeError(`at requires time >= now (${this.now} s), got ${time}`);
    if (this.#unusedCount === 0) this.#grow();
    const record = this.#unused[--this.#unusedCount];
    this.#order[record] = rank * PER_RANK + this.#sequence++;
    this.#handler[record] = handler;
    this.#payload[record] = payload;
    if (this.#vacant) {
      this.#vacant = false;
      this.#siftDown(0, time, record);
    } else {
      this.#siftUp(this.#size++, time, record);
    }
    return record;
  }

  cancel(handle: number): void {
    this.#handler[handle] = CANCELLED;
    this.#cancelled++;
    if (this.#cancelled > 64 && this.#cancelled > this.#size >> 1) this.#sweep();
  }

  nextTime(): number {
    this.#settle();
    return this.#size > 0 ? this.#time[0] : Infinity;
  }

  /** Makes events happen in order until none is left, `stop` is called, or the next is later than `until` (s). */
  run(until = Infinity): void {
    this.#stopped = false;
    const handlers = this.#handlers;
    while (!this.#stopped) {
      this.#settle();
      if (this.#size === 0 || this.#time[0] > until) return;
      const record = this.#record[0];
      this.now = this.#time[0];
      this.#vacant = true;
      this.#unused[this.#unusedCount++] = record;
      handlers[this.#handler[record]](this.#payload[record]);
    }
  }

  /** Ends `run` after the event being handled. */
  stop(): void {
    this.#stopped = true;
  }

  /** Fills a vacant root and takes out cancelled events there: afterwards the root is the next event. */
  #settle(): void {
    while (this.#vacant || (this.#size > 0 && this.#handler[this.#record[0]] === CANCELLED)) {
      if (!this.#vacant) {
        this.#unused[this.#unusedCount++] = this.#record[0];
        this.#cancelled--;
      }
      this.#vacant = false;
      const last = --this.#size;
      if (last > 0) this.#siftDown(0, this.#time[last], this.#record[last]);
    }
  }

  #siftUp(start: number, time: number, record: number): void {
    const times = this.#time;
    const records = this.#record;
    let hole = start;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      if (!this.#before(time, record, times[parent], records[parent])) break;
      times[hole] = times[parent];
      records[hole] = records[parent];
      hole = parent;
    }
    times[hole] = time;
    records[hole] = record;
  }

  #siftDown(start: number, time: number, record: number): void {
    const times = this.#time;
    const records = this.#record;
    const size = this.#size;
    let hole = start;
    for (;;) {
      const first = 4 * hole + 1;
      if (first >= size) break;
      const end = first + 4 < size ? first + 4 : size;
      let child = first;
      let childTime = times[first];
      for (let other = first + 1; other < end; other++) {
        const otherTime = times[other];
        if (otherTime < childTime || (otherTime === childTime && this.#precedes(records[other], records[child]))) {
          child = other;
          childTime = otherTime;
        }
      }
      const childRecord = records[child];
      if (!this.#before(childTime, childRecord, time, record)) break;
      times[hole] = childTime;
      records[hole] = childRecord;
      hole = child;
    }
    times[hole] = time;
    records[hole] = record;
  }

  #precedes(recordA: number, recordB: number): boolean {
    return this.#order[recordA] < this.#order[recordB];
  }

  #before(timeA: number, recordA: number, timeB: number, recordB: number): boolean {
    return timeA < timeB || (timeA === timeB && this.#precedes(recordA, recordB));
  }

  /** Takes all cancelled events out and restores the heap: O(n), paid for by the cancellations since the last sweep. */
  #sweep(): void {
    this.#settle();
    let kept = 0;
    for (let i = 0; i < this.#size; i++) {
      const record = this.#record[i];
      if (this.#handler[record] === CANCELLED) {
        this.#unused[this.#unusedCount++] = record;
      } else {
        this.#time[kept] = this.#time[i];
        this.#record[kept++] = record;
      }
    }
    this.#size = kept;
    this.#cancelled = 0;
    for (let i = (kept + 2) >> 2; i >= 0; i--) this.#siftDown(i, this.#time[i], this.#record[i]);
  }

  #grow(): void {
    const old = this.#order.length;
    const length = old * 2;
    this.#time = enlarged(this.#time, new Float64Array(length));
    this.#record = enlarged(this.#record, new Int32Array(length));
    this.#order = enlarged(this.#order, new Float64Array(length));
    this.#handler = enlarged(this.#handler, new Uint8Array(length));
    this.#payload = enlarged(this.#payload, new Int32Array(length));
    this.#unused = new Int32Array(length);
    for (let record = length - 1; record >= old; record--) this.#unused[this.#unusedCount++] = record;
  }
}

function enlarged<A extends Float64Array | Int32Array | Uint8Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
