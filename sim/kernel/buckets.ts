import type { EventRecords } from "./event-records.ts";

/** Events that one bucket should hold. */
const IN_BUCKET = 8;
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
  /** First event of each bucket's list; −1 where it is empty. */
  #list = new Int32Array(0);
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
    const list = this.#list;
    const bucket = (records.time(event) - this.#place[0]) * this.#place[1];
    this.#count++;
    if (bucket < list.length) {
      list[bucket | 0] = records.linked(event, list[bucket | 0]);
    } else {
      this.#later = records.linked(event, this.#later);
    }
  }

  /** Takes the events of the next bucket that has any, as a list: all of them are earlier than those that remain. */
  take(): number {
    for (let bucket = this.#place[2]; bucket < this.#list.length; bucket++) {
      const first = this.#list[bucket];
      if (first === -1) continue;
      this.#list[bucket] = -1;
      this.#place[2] = bucket + 1;
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
    for (const first of this.#list) all = this.#joined(first, all);
    this.#later = -1;
    this.#count = 0;
    this.#list.fill(-1);
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
    this.#list = new Int32Array(count >> 1).fill(-1);
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

  /** One list and then the other. */
  #joined(first: number, second: number): number {
    let all = second;
    for (let event = first, next = -1; event !== -1; event = next) {
      next = this.#records.next(event);
      all = this.#records.linked(event, all);
    }
    return all;
  }
}
