import type { EventNames } from "./event-names.ts";
import { EventRecords } from "./event-records.ts";
import type { SortedRun } from "./sorted-run.ts";

/** Events that one bucket should hold; more where the buckets would be too many for the caches to hold their ends. */
const IN_BUCKET = 128;
const MOST_BUCKETS = 512;
/** Records that lie side by side; a power of two. */
const CHUNK = 32;
/** So many events are looked at to find how dense they lie. */
const SAMPLE = 64;
/** With fewer events buckets gain nothing. */
const FEWEST = 128;

/**
 * Events that lie further ahead, unsorted in buckets of equal width, and those beyond the last bucket in one more. The
 * events of a bucket are put in order when their time is near: so an event is moved a few times, however many are
 * pending, and always with its neighbours: memory far apart is not read but written, which nobody waits for.
 *
 * This is a ladder queue (Tang, Goh and Thng 2005) with one rung, whose bottom is a sorted run beside a heap, which the
 * calendar keeps. A bucket is a chain of chunks of records; the first record of a chunk is linked to the last one of
 * the chunk that was filled before.
 */
export class Buckets {
  readonly #names: EventNames;
  readonly #records = new EventRecords(0);
  /** Of each bucket where its next event goes; 0: it is empty. The last one is for events beyond all others. */
  #ends = new Int32Array(1);
  /** A list of chunks that are not in use. */
  #unused = -1;
  #count = 0;
  /** Start of the first bucket, s; 1 / width of a bucket, 1/s; the first bucket not yet taken. */
  readonly #place = Float64Array.of(0, 0, 1);

  constructor(names: EventNames) {
    this.#names = names;
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

  /** Takes over an event that is not near. */
  put(from: EventRecords, at: number): void {
    const ends = this.#ends;
    const beyond = ends.length - 1;
    const place = (from.time(at) - this.#place[0]) * this.#place[1];
    const bucket = place < beyond ? place | 0 : beyond;
    let to = ends[bucket];
    if (to % CHUNK === 0) to = this.#addChunk(to);
    this.#records.copy(to, from, at);
    ends[bucket] = to + 1;
    this.#count++;
  }

  /** Moves the events of the next bucket that has any into the run: all are earlier than those that remain. */
  take(run: SortedRun): void {
    if (this.#takeBucket(run)) return;
    this.layOut(run);
    this.#takeBucket(run);
  }

  /** Puts all events into the last bucket, and then takes any, until `layOut`. */
  gather(): void {
    const ends = this.#ends;
    const beyond = ends.length - 1;
    this.#ends = ends.slice(beyond);
    this.#place.set([0, 0, 1]);
    for (let bucket = 0; bucket < beyond; bucket++) this.#empty(ends[bucket], null);
  }

  /**
   * Lays the buckets out anew for the events of the last one, when there are no others; those that are near go to the
   * run. The first quarter of the events sets the width; the buckets reach several times as far as that quarter.
   */
  layOut(run: SortedRun): void {
    const end = this.#ends[this.#ends.length - 1];
    const count = this.#count;
    const buckets = count < FEWEST ? 0 : Math.min(MOST_BUCKETS, Math.ceil(count / IN_BUCKET));
    this.#ends = new Int32Array(4 * buckets + 1);
    if (buckets === 0) this.#place.set([0, 0, 1]);
    else this.#setWidth(end, buckets);
    this.#empty(end, run);
  }

  #takeBucket(run: SortedRun): boolean {
    const ends = this.#ends;
    const beyond = ends.length - 1;
    let bucket = this.#place[2];
    while (bucket < beyond && ends[bucket] === 0) bucket++;
    if (bucket >= beyond) return false;
    this.#place[2] = bucket + 1;
    const records = this.#records;
    const end = ends[bucket];
    ends[bucket] = 0;
    for (let at = end - 1, next = -1; at !== -1; at = next) {
      next = this.#before(at);
      if (!this.#names.drop(records.name(at))) run.add(records, at);
      this.#count--;
      if (at % CHUNK === 0) this.#release(at);
    }
    return true;
  }

  #setWidth(end: number, buckets: number): void {
    const sample = new Float64Array(SAMPLE);
    const step = Math.floor(this.#count / SAMPLE);
    let earliest = Infinity;
    for (let at = end - 1, i = 0; at !== -1; at = this.#before(at), i++) {
      const time = this.#records.time(at);
      if (time < earliest) earliest = time;
      if (i % step === 0 && i < step * SAMPLE) sample[i / step] = time;
    }
    sample.sort((a, b) => a - b);
    let part = SAMPLE / 4;
    while (part < SAMPLE - 1 && sample[part] === earliest) part++;
    // Where all are of one instant no number of widths is far enough: those of that instant are near, others beyond.
    const width = (sample[part] - earliest) / ((buckets * part) / SAMPLE);
    this.#place.set(width > 0 ? [earliest, 1 / width, 0] : [earliest, Infinity, 1]);
  }

  /** Puts the events of a bucket into others, those that are near into a run if there is one. */
  #empty(end: number, run: SortedRun | null): void {
    const records = this.#records;
    for (let at = end - 1, next = -1; at !== -1; at = next) {
      next = this.#before(at);
      this.#count--;
      if (!this.#names.drop(records.name(at))) {
        if (run !== null && this.isNear(records.time(at))) run.add(records, at);
        else this.put(records, at);
      }
      if (at % CHUNK === 0) this.#release(at);
    }
  }

  /** The record filled before one in the same bucket; −1: none. */
  #before(at: number): number {
    return at % CHUNK === 0 ? this.#records.link(at) : at - 1;
  }

  /** Gives a chunk to follow those before `end`. */
  #addChunk(end: number): number {
    if (this.#unused === -1) this.#grow();
    const chunk = this.#unused;
    this.#unused = this.#records.link(chunk);
    this.#records.setLink(chunk, end - 1);
    return chunk;
  }

  #release(chunk: number): void {
    this.#records.setLink(chunk, this.#unused);
    this.#unused = chunk;
  }

  #grow(): void {
    const { length } = this.#records;
    this.#records.enlarge(Math.max(16 * CHUNK, 2 * length));
    for (let chunk = this.#records.length - CHUNK; chunk >= length; chunk -= CHUNK) this.#release(chunk);
  }
}
