import type { Clock, Handler, Rank } from "./clock.ts";

/** Ranks are spaced so that (rank, sequence) is one exact number: rank · 2^50 + sequence. */
const PER_RANK = 0x4_0000_0000_0000;
const CANCELLED = 255;

/**
 * The virtual clock and its future event list: a heap with four children a parent over flat typed arrays, totally
 * ordered by (time, rank, sequence), and one event that stands beside it.
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
  #cancelled = 0;
  #sequence = 0;
  #handlers: Handler[] = [];
  /** The standing event's time, Infinity where there is none, and its place in the total order. */
  readonly #standing = Float64Array.of(Infinity, 0);
  #standingHandler = 0;
  #standingPayload = 0;
  // The heap: times, and the record of each event.
  #time = new Float64Array(0);
  #record = new Int32Array(0);
  // Event records, by handle: the place in the total order, and handler and payload side by side. Of an unused record
  // the payload is the next unused one.
  #order = new Float64Array(0);
  #event = new Int32Array(0);
  #unused = -1;

  /** Events pending. */
  get pending(): number {
    const standing = this.#standing[0] < Infinity ? 1 : 0;
    return standing + this.#size - this.#cancelled - (this.#vacant ? 1 : 0);
  }

  on(handler: Handler): number {
    if (this.#handlers.length >= 250) throw new RangeError("a clock takes at most 250 handlers");
    return this.#handlers.push(handler) - 1;
  }

  at(time: number, rank: Rank, handler: number, payload: number): number {
    if (!(time >= this.now)) throw new RangeError(`at requires time >= now (${this.now} s), got ${time}`);
    if (this.#unused === -1) this.#grow();
    const record = this.#unused;
    const event = this.#event;
    this.#unused = event[2 * record + 1];
    event[2 * record] = handler;
    event[2 * record + 1] = payload;
    this.#order[record] = rank * PER_RANK + this.#sequence++;
    if (this.#vacant) {
      this.#vacant = false;
      this.#siftDown(0, time, record);
    } else {
      this.#siftUp(this.#size++, time, record);
    }
    return record;
  }

  stand(time: number, rank: Rank, handler: number, payload: number): void {
    if (!(time >= this.now)) throw new RangeError(`stand requires time >= now (${this.now} s), got ${time}`);
    if (this.#standing[0] < Infinity) throw new Error("an event stands already");
    this.#standing[0] = time;
    this.#standing[1] = rank * PER_RANK + this.#sequence++;
    this.#standingHandler = handler;
    this.#standingPayload = payload;
  }

  cancel(handle: number): void {
    this.#event[2 * handle] = CANCELLED;
    this.#cancelled++;
    if (this.#cancelled > 64 && this.#cancelled > this.#size >> 1) this.#sweep();
  }

  nextTime(): number {
    this.#settle();
    return this.#size > 0 && this.#time[0] < this.#standing[0] ? this.#time[0] : this.#standing[0];
  }

  /** Makes events happen in order until none is left or the next is later than `until` (s). */
  run(until = Infinity): void {
    const handlers = this.#handlers;
    for (;;) {
      this.#settle();
      const time = this.#size > 0 ? this.#time[0] : Infinity;
      if (this.#standsBefore(time)) {
        if (this.#standing[0] > until) return;
        this.now = this.#standing[0];
        this.#standing[0] = Infinity;
        handlers[this.#standingHandler](this.#standingPayload);
        continue;
      }
      if (this.#size === 0 || time > until) return;
      const record = this.#record[0];
      this.now = time;
      this.#vacant = true;
      const payload = this.#event[2 * record + 1];
      this.#release(record);
      handlers[this.#event[2 * record]](payload);
    }
  }

  /** Whether the standing event is due before the root's, which is due at `time`. */
  #standsBefore(time: number): boolean {
    const standing = this.#standing[0];
    if (standing !== time) return standing < time;
    return this.#size > 0 && this.#standing[1] < this.#order[this.#record[0]];
  }

  /** Fills a vacant root and takes out cancelled events there: afterwards the root is the next event. */
  #settle(): void {
    while (this.#vacant || (this.#cancelled > 0 && this.#size > 0 && this.#isCancelled(this.#record[0]))) {
      if (!this.#vacant) {
        this.#release(this.#record[0]);
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
      if (this.#isCancelled(record)) {
        this.#release(record);
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
    const length = Math.max(64, old * 2);
    this.#time = enlarged(this.#time, new Float64Array(length));
    this.#record = enlarged(this.#record, new Int32Array(length));
    this.#order = enlarged(this.#order, new Float64Array(length));
    this.#event = enlarged(this.#event, new Int32Array(2 * length));
    for (let record = length - 1; record >= old; record--) this.#release(record);
  }

  #release(record: number): void {
    this.#event[2 * record + 1] = this.#unused;
    this.#unused = record;
  }

  #isCancelled(record: number): boolean {
    return this.#event[2 * record] === CANCELLED;
  }
}

function enlarged<A extends Float64Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
