import { EventRecords } from "./event-records.ts";

/** So many are put in order by insertion. */
const FEW = 16;

/**
 * Events in order of (time, place in the order), to be taken from the front. They come in any order; they are spread
 * over as many places as there are events, evenly between the earliest and the latest instant, and those that fall
 * together are put in order: O(n), or O(n log n) where the instants lie very unevenly.
 */
export class SortedRun {
  /** The records, in order from `head` to before `end`. */
  readonly records = new EventRecords(0);
  head = 0;
  end = 0;
  /** Those that have come. */
  readonly #came = new EventRecords(0);
  #count = 0;
  /** By group, where its records begin. */
  #starts = new Int32Array(0);

  /** Events not taken yet. */
  get length(): number {
    return this.end - this.head;
  }

  /** Takes the first. Gives the time of the next, s; Infinity where there is none. */
  passHead(): number {
    const head = ++this.head;
    return head < this.end ? this.records.time(head) : Infinity;
  }

  /** Takes over an event. Of one instant those that come first are better given last: then little is left to sort. */
  add(from: EventRecords, at: number): void {
    if (this.#count === this.#came.length) this.#came.enlarge(2 * this.#count + 64);
    this.#came.copy(this.#count++, from, at);
  }

  /** Puts the events that have come into the place of those before. */
  putInOrder(): void {
    const count = this.#count;
    this.#count = 0;
    this.head = 0;
    this.end = count;
    // One place more, to change two with.
    this.records.enlarge(count + 1);
    if (count === 0) return;
    this.#spread(count);
    const starts = this.#starts;
    for (let group = 0; group <= count; group++) {
      const start = starts[group];
      const end = starts[group + 1];
      if (end - start > FEW) this.#sortMany(start, end);
      else if (end - start > 1) this.#insert(start, end);
    }
  }

  #spread(count: number): void {
    const came = this.#came;
    const records = this.records;
    let least = came.time(0);
    let most = least;
    for (let i = 1; i < count; i++) {
      const time = came.time(i);
      if (time < least) least = time;
      if (time > most) most = time;
    }
    // Where it is not a number, all are in group 0.
    const scale = count / (most - least);
    if (this.#starts.length < count + 2) this.#starts = new Int32Array(2 * count + 2);
    const starts = this.#starts.fill(0, 0, count + 1);
    for (let i = 0; i < count; i++) starts[((came.time(i) - least) * scale) | 0]++;
    for (let group = 0, end = 0; group <= count; group++) {
      end += starts[group];
      starts[group] = end;
    }
    starts[count + 1] = count;
    for (let i = 0; i < count; i++) records.copy(--starts[((came.time(i) - least) * scale) | 0], came, i);
  }

  #insert(start: number, end: number): void {
    const records = this.records;
    const spare = this.end;
    for (let next = start + 1; next < end; next++) {
      if (records.precedes(next - 1, records, next)) continue;
      records.copy(spare, records, next);
      let hole = next;
      for (; hole > start && records.precedes(spare, records, hole - 1); hole--) records.copy(hole, records, hole - 1);
      records.copy(hole, records, spare);
    }
  }

  #sortMany(start: number, end: number): void {
    const records = this.records;
    const places = Array.from({ length: end - start }, (_, i) => start + i);
    places.sort((a, b) => (records.precedes(a, records, b) ? -1 : 1));
    for (const [i, place] of places.entries()) this.#came.copy(i, records, place);
    for (let i = 0; i < places.length; i++) records.copy(start + i, this.#came, i);
  }
}
