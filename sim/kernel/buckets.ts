import type { EventRecords } from "./event-records.ts";

/** Events that one bucket should hold, and those it has places for: with two words more they fill a cache line. */
const IN_BUCKET = 8;
const PLACES = 14;
/** So many events are looked at to find how dense they lie. */
const SAMPLE = 64;
/** With fewer events buckets gain nothing. */
const FEWEST = 128;

/**
 * Events that lie further ahead, unsorted in buckets of equal width, and those beyond the last bucket in one list. The
 * events of a bucket are put in order when their time is near: so an event is moved at most a few times, however many
 * are pending.
 *
 * This is a ladder queue (Tang, Goh and Thng 2005) with one rung at a time; its bottom is a heap, which the calendar
 * keeps.
 */
export class Buckets {
  readonly #records: EventRecords;
  /**
   * Sixteen words a bucket: how many of its places are taken, the events in them, and the first of a list of those that
   * have found none, where −1 − event stands for it and 0 for nothing. From places all events are got at once, from a
   * list one after the other, each after a wait for memory.
   */
  #words = new Int32Array(0);
  #buckets = 0;
  /** Events beyond the last bucket. */
  #later = -1;
  #count = 0;
  /** Start of the first bucket, s; 1 / width of a bucket, 1/s; the first bucket not yet taken. */
  readonly #place = Float64Array.of(0, 0, 1);

  constructor(records: EventRecords) {
    this.#records = records;
  }

  /** Events here. */
  get count(): number {
    return this.#count;
  }

  /** Whether an event at this instant belongs to the part already taken. */
  isNear(time: number): boolean {
    const place = this.#place;
    return !((time - place[0]) * place[1] >= place[2]);
  }

  /** An instant before which all are near, found with less work; those shortly after it may be near as well. */
  get horizon(): number {
    const place = this.#place;
    const horizon = place[0] + (place[2] * (1 - 1e-9)) / place[1];
    return place[1] === 0 || this.isNear(horizon) ? horizon : place[0];
  }

  /** Puts in an event that is not near. */
  put(event: number): void {
    const records = this.#records;
    const words = this.#words;
    const bucket = (records.time(event) - this.#place[0]) * this.#place[1];
    this.#count++;
    if (!(bucket < this.#buckets)) {
      this.#later = records.linked(event, this.#later);
      return;
    }
    const first = (bucket | 0) << 4;
    const taken = words[first];
    if (taken < PLACES) {
      words[first] = taken + 1;
      words[first + 1 + taken] = event;
    } else {
      words[first + 15] = -1 - records.linked(event, -1 - words[first + 15]);
    }
  }

  /** Takes the events of the next bucket that has any, as a list: all of them are earlier than those that remain. */
  take(): number {
    for (let bucket = this.#place[2]; bucket < this.#buckets; bucket++) {
      if (this.#words[bucket << 4] === 0) continue;
      this.#place[2] = bucket + 1;
      const first = this.#emptied(bucket, -1);
      this.#count -= this.#length(first);
      return first;
    }
    const later = this.#later;
    this.#later = -1;
    return this.#spread(later, this.#count);
  }

  /** Takes all events, as a list; then everything is near. */
  drain(): number {
    let all = this.#later;
    for (let bucket = this.#place[2]; bucket < this.#buckets; bucket++) all = this.#emptied(bucket, all);
    this.#later = -1;
    this.#count = 0;
    this.#allNear();
    return all;
  }

  /** Lays the buckets out anew for a list of events, puts in those that are not near, and gives back the others. */
  spread(first: number): number {
    return this.#spread(first, this.#length(first));
  }

  #spread(first: number, count: number): number {
    const records = this.#records;
    this.#count = 0;
    this.#layOut(first, count);
    let near = -1;
    for (let event = first, next = -1; event !== -1; event = next) {
      next = records.next(event);
      if (this.isNear(records.time(event))) near = records.linked(event, near);
      else this.put(event);
    }
    return near;
  }

  /** The first quarter of the events sets the width; the buckets reach several times as far as that quarter. */
  #layOut(first: number, count: number): void {
    this.#allNear();
    if (count < FEWEST) return;
    const { earliest, quarter } = this.#density(first, count);
    const perWidth = count / (4 * IN_BUCKET * (quarter - earliest));
    if (!(perWidth < Infinity)) return;
    this.#place[0] = earliest;
    this.#place[1] = perWidth;
    this.#buckets = count >> 1;
    // Whoever lays out anew has emptied all buckets.
    if (this.#words.length < this.#buckets << 4) this.#words = new Int32Array(this.#buckets << 4);
  }

  #allNear(): void {
    this.#place.set([0, 0, 1]);
  }

  #density(first: number, count: number): { earliest: number; quarter: number } {
    const sample = new Float64Array(SAMPLE);
    const step = Math.floor(count / SAMPLE);
    let earliest = Infinity;
    for (let event = first, i = 0; event !== -1; event = this.#records.next(event), i++) {
      const time = this.#records.time(event);
      if (time < earliest) earliest = time;
      if (i % step === 0 && i < step * SAMPLE) sample[i / step] = time;
    }
    return { earliest, quarter: sample.sort((a, b) => a - b)[SAMPLE / 4] };
  }

  #length(first: number): number {
    let length = 0;
    for (let event = first; event !== -1; event = this.#records.next(event)) length++;
    return length;
  }

  /** Takes the events out of a bucket, before a list; gives the longer list. */
  #emptied(bucket: number, list: number): number {
    const records = this.#records;
    const words = this.#words;
    const first = bucket << 4;
    let all = list;
    for (let event = -1 - words[first + 15], next = -1; event !== -1; event = next) {
      next = records.next(event);
      all = records.linked(event, all);
    }
    for (let i = words[first]; i > 0; i--) all = records.linked(words[first + i], all);
    words[first] = 0;
    words[first + 15] = 0;
    return all;
  }
}
