import { Buckets } from "./buckets.ts";
import type { Clock, Handler, Rank } from "./clock.ts";
import { EventHeap } from "./event-heap.ts";
import { EventNames } from "./event-names.ts";
import { EventRecords } from "./event-records.ts";
import { SortedRun } from "./sorted-run.ts";

/** Events that the heap takes before they are spread over buckets. */
const MOST_NEAR = 512;
/** How far ahead in the run `soon` looks: some microseconds. */
const SOON = 7;
/** Where the next event is. */
const ROOT = 0;
const HEAD = 1;
const STANDING = 2;

/**
 * The virtual clock and its future event list, totally ordered by (time, rank, sequence): buckets for the events that
 * are far, a sorted run of the bucket that has come near, a heap with four children a parent for those that are put
 * between them, and one event that stands beside them all.
 *
 * While few events are pending all of them are in the heap. With more, each costs O(1) amortised; where the instants
 * lie very unevenly the heap grows and the cost goes towards O(log n). Events are records in typed arrays, recycled. An
 * event scheduled while another is being handled takes the place that one left at the heap's root, which saves most of
 * the work of the usual "one happens, one follows". A cancelled event stays until it is due or until cancelled ones
 * outnumber the others, when all are swept out: O(1) amortised.
 */
export class Calendar implements Clock {
  /** Payload of the event taken last. */
  payload = 0;
  readonly #names = new EventNames();
  readonly #records = this.#names.records;
  readonly #far = new Buckets(this.#names);
  /** The one that is on its way into a bucket. */
  readonly #given = new EventRecords(1);
  readonly #run = new SortedRun();
  readonly #heap = new EventHeap(this.#records);
  /** The root's event is being handled: its place is free to be taken. */
  #vacant = false;
  /** Size at which the heap's events are spread. */
  #mostNear = MOST_NEAR;
  /** Which of ROOT, HEAD and STANDING is the next event, as `nextTime` has found. */
  #next = ROOT;
  #handlers: Handler[] = [];
  /**
   * The standing event's time, Infinity where there is none, and its place in the order; the next sequence number; an
   * instant before which every event is near; the time of the run's first, Infinity where there is none; the time that
   * was sought last; time and place in the order of an event that is far; the present instant.
   */
  readonly #cells = Float64Array.of(Infinity, 0, 0, Infinity, Infinity, Infinity, 0, 0, 0);
  #standingHandler = 0;
  #standingPayload = 0;

  /** The present instant, s. It is in a cell, since as a field some callers had it allocated anew. */
  get now(): number {
    return this.#cells[8];
  }
  set now(now: number) {
    this.#cells[8] = now;
  }

  /** Events pending. */
  get pending(): number {
    const others = (this.#cells[0] < Infinity ? 1 : 0) - (this.#vacant ? 1 : 0);
    return this.#count - this.#names.cancelled + others;
  }

  /** Events in heap, run and buckets. */
  get #count(): number {
    return this.#heap.size + this.#run.length + this.#far.count;
  }

  on(handler: Handler): number {
    if (this.#handlers.length >= 250) throw new RangeError("a clock takes at most 250 handlers");
    return this.#handlers.push(handler) - 1;
  }

  at(time: number, rank: Rank, handler: number, payload: number): number {
    if (!(time >= this.now)) throw new RangeError(`at requires time >= now (${this.now} s), got ${time}`);
    const cells = this.#cells;
    // Rank and sequence in one exact number.
    const order = rank * 0x4_0000_0000_0000 + cells[2]++;
    if (!this.#vacant && this.#heap.size >= this.#mostNear) this.#spread();
    if (!(time < cells[3] || this.#far.isNear(time))) {
      // A real number handed to a function that is not inlined is allocated.
      cells[6] = time;
      cells[7] = order;
      return this.#putFar(handler, payload);
    }
    const name = this.#names.takeRecord();
    this.#records.write(name, time, order, handler, payload, name);
    this.#putNear(name);
    return name;
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
    this.#names.cancel(handle);
    const { cancelled } = this.#names;
    if (cancelled > 64 && cancelled > this.#count >> 1) this.#spread();
  }

  isInstantOver(): boolean {
    this.#seek();
    return this.#cells[5] > this.now;
  }

  /** Instant of the next event, s; Infinity when there is none. */
  nextTime(): number {
    this.#seek();
    return this.#cells[5];
  }

  /** Rank of the next event. Only after `nextTime` has told that there is one. */
  nextRank(): number {
    return Math.floor(this.#nextOrder() / 0x4_0000_0000_0000);
  }

  /** Makes events happen in order until none is left or the next is later than `until` (s). */
  run(until = Infinity): void {
    const cells = this.#cells;
    for (this.#seek(); cells[5] <= until && cells[5] < Infinity; this.#seek()) this.handle(this.takeNext());
  }

  /**
   * Advances to the next event and takes it out; `payload` is its payload. Only after `nextTime` has told that there is
   * one.
   *
   * @returns its handler
   */
  takeNext(): number {
    if (this.#next === ROOT) return this.#takeRoot();
    return this.#next === HEAD ? this.#takeHead() : this.#takeStanding();
  }

  /**
   * Payload of an event of this handler that most likely comes soon, so that memory can be readied for it; −1 where
   * none is known.
   */
  soon(handler: number): number {
    const { records, head, end } = this.#run;
    const at = head + SOON;
    return at < end && records.handler(at) === handler ? records.payload(at) : -1;
  }

  /** Handles the event just taken. */
  handle(handler: number): void {
    this.#handlers[handler](this.payload);
  }

  #takeRoot(): number {
    const name = this.#heap.name(0);
    this.now = this.#heap.first;
    this.#vacant = true;
    this.payload = this.#records.payload(name);
    this.#names.release(name);
    return this.#records.handler(name);
  }

  #takeHead(): number {
    const { records, head } = this.#run;
    this.now = this.#cells[4];
    this.payload = records.payload(head);
    this.#names.release(records.name(head));
    this.#cells[4] = this.#run.passHead();
    return records.handler(head);
  }

  #takeStanding(): number {
    this.now = this.#cells[0];
    this.#cells[0] = Infinity;
    this.payload = this.#standingPayload;
    return this.#standingHandler;
  }

  /** Finds the next event and its time, which is left in a cell: a real number that is given back is allocated. */
  #seek(): void {
    if (this.#vacant) this.#fillRoot();
    if (this.#names.cancelled > 0) this.#dropCancelled();
    if (this.#heap.size === 0 && this.#run.length === 0 && this.#far.count > 0) this.#refill();
    const cells = this.#cells;
    cells[5] = this.#heap.first;
    this.#next = ROOT;
    if (cells[4] <= cells[5] && this.#isHeadFirst()) {
      cells[5] = cells[4];
      this.#next = HEAD;
    }
    if (cells[0] <= cells[5] && this.#isStandingFirst()) {
      cells[5] = cells[0];
      this.#next = STANDING;
    }
  }

  /** Whether the run's first event, which is not due after the heap's, comes before it. */
  #isHeadFirst(): boolean {
    if (this.#run.length === 0) return false;
    if (this.#heap.size === 0 || this.#cells[4] < this.#heap.first) return true;
    return this.#run.records.precedes(this.#run.head, this.#records, this.#heap.name(0));
  }

  /** Whether the standing event, which is not due after what is next without it, comes before that. */
  #isStandingFirst(): boolean {
    const cells = this.#cells;
    return cells[0] < cells[5] || (cells[5] < Infinity && cells[1] < this.#nextOrder());
  }

  #nextOrder(): number {
    if (this.#next === ROOT) return this.#records.order(this.#heap.name(0));
    return this.#next === HEAD ? this.#run.records.order(this.#run.head) : this.#cells[1];
  }

  #fillRoot(): void {
    this.#vacant = false;
    this.#heap.drop();
  }

  #dropCancelled(): void {
    const names = this.#names;
    const run = this.#run;
    while (this.#heap.size > 0 && names.drop(this.#heap.name(0))) this.#fillRoot();
    while (run.length > 0 && names.drop(run.records.name(run.head))) this.#cells[4] = run.passHead();
  }

  /** Puts an event, whose time and place in the order are in cells, into a bucket. */
  #putFar(handler: number, payload: number): number {
    const name = this.#names.takeFar();
    this.#given.write(0, this.#cells[6], this.#cells[7], handler, payload, name);
    this.#far.put(this.#given, 0);
    return name;
  }

  #putNear(name: number): void {
    if (this.#vacant) {
      this.#vacant = false;
      this.#heap.replace(name);
    } else {
      this.#heap.put(name);
    }
  }

  /** Moves the next bucket into the empty run. */
  #refill(): void {
    while (this.#run.length === 0 && this.#far.count > 0) {
      this.#far.take(this.#run);
      this.#startRun();
    }
  }

  /** Lays out all events anew, without the cancelled ones: O(n), paid for by those that came since the last time. */
  #spread(): void {
    if (this.#vacant) this.#fillRoot();
    const far = this.#far;
    const run = this.#run;
    const heap = this.#heap;
    far.gather();
    for (let at = run.head; at < run.end; at++) far.put(run.records, at);
    for (let at = 0; at < heap.size; at++) far.put(this.#records, heap.name(at));
    heap.clear();
    far.layOut(run);
    this.#startRun();
    this.#mostNear = Math.max(MOST_NEAR, this.#count >> 3);
  }

  /** Puts the events that have come to the run in order. */
  #startRun(): void {
    this.#run.putInOrder();
    this.#cells[3] = this.#far.horizon;
    this.#cells[4] = this.#run.length > 0 ? this.#run.records.time(0) : Infinity;
  }
}
