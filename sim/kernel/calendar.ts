import { Buckets } from "./buckets.ts";
import type { Clock, Handler, Rank } from "./clock.ts";
import { EventRecords } from "./event-records.ts";

/** Events that the heap takes before they are spread over buckets. */
const MOST_NEAR = 512;

/**
 * The virtual clock and its future event list, totally ordered by (time, rank, sequence): a heap with four children a
 * parent for the events that are near, buckets for the others, and one event that stands beside them.
 *
 * While few events are pending all of them are near. With more, each costs O(1) amortised, because the heap then holds
 * about as many events as one bucket; where the instants lie very unevenly the heap grows and the cost goes towards
 * O(log n). Events are records in typed arrays, recycled. An event scheduled while another is being handled takes the
 * place that one left at the root, which saves most of the work of the usual "one happens, one follows". A cancelled
 * event stays until it is due or until cancelled ones outnumber the others, when all are swept out: O(1) amortised.
 */
export class Calendar implements Clock {
  now = 0;
  /** Payload of the event taken last. */
  payload = 0;
  readonly #records = new EventRecords();
  readonly #far = new Buckets(this.#records);
  // The heap: times beside the records' names, so that most comparisons need no look at a record.
  #time = new Float64Array(MOST_NEAR);
  #event = new Int32Array(MOST_NEAR);
  #size = 0;
  /** The root's event is being handled: its place is free to be taken. */
  #vacant = false;
  /** Size at which the heap's events are spread. */
  #mostNear = MOST_NEAR;
  #cancelled = 0;
  #handlers: Handler[] = [];
  /**
   * The standing event's time, Infinity where there is none, and its place in the order; the next sequence number; an
   * instant before which every event is near.
   */
  readonly #cells = Float64Array.of(Infinity, 0, 0, Infinity);
  #standingHandler = 0;
  #standingPayload = 0;

  /** Events pending. */
  get pending(): number {
    const others = (this.#cells[0] < Infinity ? 1 : 0) - (this.#vacant ? 1 : 0);
    return this.#size + this.#far.count - this.#cancelled + others;
  }

  on(handler: Handler): number {
    if (this.#handlers.length >= 250) throw new RangeError("a clock takes at most 250 handlers");
    return this.#handlers.push(handler) - 1;
  }

  at(time: number, rank: Rank, handler: number, payload: number): number {
    if (!(time >= this.now)) throw new RangeError(`at requires time >= now (${this.now} s), got ${time}`);
    const cells = this.#cells;
    // Rank and sequence in one exact number.
    const event = this.#records.add(time, rank * 0x4_0000_0000_0000 + cells[2]++, handler, payload);
    if (!(time < cells[3])) {
      this.#putFar(event);
    } else if (this.#vacant && this.#size === 1) {
      this.#vacant = false;
      this.#time[0] = time;
      this.#event[0] = event;
    } else {
      this.#putNear(event);
    }
    return event;
  }

  stand(time: number, rank: Rank, handler: number, payload: number): void {
    if (!(time >= this.now)) throw new RangeError(`stand requires time >= now (${this.now} s), got ${time}`);
    const cells = this.#cells;
    if (cells[0] < Infinity) throw new Error("an event stands already");
    cells[0] = time;
    cells[1] = rank * 0x4_0000_0000_0000 + cells[2]++;
    this.#standingHandler = handler;
    this.#standingPayload = payload;
  }

  cancel(handle: number): void {
    this.#records.cancel(handle);
    this.#cancelled++;
    if (this.#cancelled > 64 && this.#cancelled > (this.#size + this.#far.count) >> 1) this.#sweep();
  }

  nextTime(): number {
    this.#settle();
    return this.#size > 0 && this.#time[0] < this.#cells[0] ? this.#time[0] : this.#cells[0];
  }

  /** Rank of the next event. There must be one. */
  nextRank(): number {
    const stands = this.#size === 0 || this.#standsBefore(this.#time[0]);
    const order = stands ? this.#cells[1] : this.#records.order(this.#event[0]);
    return Math.floor(order / 0x4_0000_0000_0000);
  }

  /** Makes events happen in order until none is left or the next is later than `until` (s). */
  run(until = Infinity): void {
    for (let due = this.nextTime(); due <= until && due < Infinity; due = this.nextTime()) {
      this.handle(this.takeNext());
    }
  }

  /**
   * Advances to the next event and takes it out; `payload` is its payload. Only after `nextTime` has told that there is
   * one.
   *
   * @returns its handler
   */
  takeNext(): number {
    const cells = this.#cells;
    const time = this.#size > 0 ? this.#time[0] : Infinity;
    if (this.#standsBefore(time)) {
      this.now = cells[0];
      cells[0] = Infinity;
      this.payload = this.#standingPayload;
      return this.#standingHandler;
    }
    const event = this.#event[0];
    this.now = time;
    this.#vacant = true;
    this.payload = this.#records.payload(event);
    this.#records.release(event);
    return this.#records.handler(event);
  }

  /** Handles the event just taken. */
  handle(handler: number): void {
    this.#handlers[handler](this.payload);
  }

  /** Whether the standing event comes before the heap's first, which is due at `time`. */
  #standsBefore(time: number): boolean {
    const standing = this.#cells[0];
    if (standing !== time) return standing < time;
    return this.#size > 0 && this.#cells[1] < this.#records.order(this.#event[0]);
  }

  /** Makes the heap's first event the next event. */
  #settle(): void {
    if (this.#vacant) this.#fillRoot();
    if (this.#cancelled > 0) this.#dropCancelled();
    if (this.#size === 0 && this.#far.count > 0) this.#refill();
  }

  #fillRoot(): void {
    this.#vacant = false;
    const last = --this.#size;
    if (last > 0) this.#siftDown(this.#event[last]);
  }

  #dropCancelled(): void {
    while (this.#size > 0 && this.#records.isCancelled(this.#event[0])) {
      this.#records.release(this.#event[0]);
      this.#fillRoot();
      this.#cancelled--;
    }
  }

  #putNear(event: number): void {
    if (this.#vacant) {
      this.#vacant = false;
      this.#siftDown(event);
      return;
    }
    if (this.#size >= this.#mostNear) this.#spread(this.#drained());
    if (this.#far.isNear(this.#records.time(event))) this.#siftUp(event);
    else this.#far.put(event);
  }

  #putFar(event: number): void {
    if (this.#far.isNear(this.#records.time(event))) this.#putNear(event);
    else this.#far.put(event);
  }

  /** Moves the next bucket into the empty heap. */
  #refill(): void {
    while (this.#size === 0 && this.#far.count > 0) {
      this.#pushAll(this.#far.take());
      if (this.#cancelled > 0) this.#dropCancelled();
    }
    if (this.#size > this.#mostNear) this.#spread(this.#drained());
  }

  /** Spreads all events, given as a list, over new buckets: O(n), paid for by those that came since the last time. */
  #spread(all: number): void {
    this.#pushAll(this.#far.spread(all));
    this.#mostNear = Math.max(MOST_NEAR, 2 * this.#size, this.#far.count >> 3);
    this.#enlarge(this.#mostNear);
  }

  /** Takes all cancelled events out: O(n), paid for by the cancellations since the last sweep. */
  #sweep(): void {
    const records = this.#records;
    let kept = -1;
    for (let event = this.#drained(), next = -1; event !== -1; event = next) {
      next = records.next(event);
      if (records.isCancelled(event)) records.release(event);
      else kept = records.linked(event, kept);
    }
    this.#cancelled = 0;
    this.#spread(kept);
  }

  /** Takes all events out, near and far, as a list. */
  #drained(): number {
    if (this.#vacant) this.#fillRoot();
    let all = this.#far.drain();
    for (let i = 0; i < this.#size; i++) all = this.#records.linked(this.#event[i], all);
    this.#size = 0;
    return all;
  }

  /** Puts a list of near events in. */
  #pushAll(first: number): void {
    this.#cells[3] = this.#far.horizon;
    for (let event = first, next = -1; event !== -1; event = next) {
      next = this.#records.next(event);
      if (this.#size === this.#event.length) this.#enlarge(2 * this.#size);
      this.#siftUp(event);
    }
  }

  #siftUp(event: number): void {
    const times = this.#time;
    const events = this.#event;
    const time = this.#records.time(event);
    let hole = this.#size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      const parentTime = times[parent];
      if (parentTime < time || (parentTime === time && this.#precedes(events[parent], event))) break;
      times[hole] = parentTime;
      events[hole] = events[parent];
      hole = parent;
    }
    times[hole] = time;
    events[hole] = event;
  }

  /** Puts an event in the place of the root. */
  #siftDown(event: number): void {
    const times = this.#time;
    const events = this.#event;
    const size = this.#size;
    const time = this.#records.time(event);
    let hole = 0;
    for (;;) {
      const first = 4 * hole + 1;
      if (first >= size) break;
      const child = first + 3 < size ? this.#leastOfFour(first) : this.#leastOf(first, size);
      const childTime = times[child];
      if (time < childTime || (time === childTime && this.#precedes(event, events[child]))) break;
      times[hole] = childTime;
      events[hole] = events[child];
      hole = child;
    }
    times[hole] = time;
    events[hole] = event;
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
    const events = this.#event;
    let least = first;
    for (let other = first + 1; other < end; other++) {
      const sooner = times[other] < times[least];
      if (sooner || (times[other] === times[least] && this.#precedes(events[other], events[least]))) least = other;
    }
    return least;
  }

  #precedes(a: number, b: number): boolean {
    return this.#records.order(a) < this.#records.order(b);
  }

  #enlarge(length: number): void {
    if (length <= this.#event.length) return;
    const time = new Float64Array(length);
    const event = new Int32Array(length);
    time.set(this.#time);
    event.set(this.#event);
    this.#time = time;
    this.#event = event;
  }
}
