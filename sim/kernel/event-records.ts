import { alignedFloats, wordsOf } from "./aligned.ts";

/** Numbers of 8 bytes, and words of 4, that a record takes. */
const REALS = 4;
const WORDS = 8;

/**
 * Records of events side by side, 32 bytes each, so that two fill a cache line: the instant, the place in the total
 * order, then handler, payload, name and a link. A record is known by its place; events move from one to another.
 */
export class EventRecords {
  #reals: Float64Array;
  #words: Int32Array;

  constructor(length: number) {
    this.#reals = alignedFloats(REALS * length);
    this.#words = wordsOf(this.#reals);
  }

  get length(): number {
    return this.#reals.length / REALS;
  }

  /** Its link is left as it was. */
  write(at: number, time: number, order: number, handler: number, payload: number, name: number): void {
    const reals = this.#reals;
    const words = this.#words;
    reals[REALS * at] = time;
    reals[REALS * at + 1] = order;
    words[WORDS * at + 4] = handler;
    words[WORDS * at + 5] = payload;
    words[WORDS * at + 6] = name;
  }

  /** Takes over an event from a record here or elsewhere. Its link is left as it was. */
  copy(at: number, from: EventRecords, source: number): void {
    this.write(
      at,
      from.time(source),
      from.order(source),
      from.handler(source),
      from.payload(source),
      from.name(source),
    );
  }

  /** Whether the event in a record comes before one that is here or elsewhere. */
  precedes(at: number, others: EventRecords, other: number): boolean {
    const time = this.time(at);
    const otherTime = others.time(other);
    return time < otherTime || (time === otherTime && this.order(at) < others.order(other));
  }

  time(at: number): number {
    return this.#reals[REALS * at];
  }
  order(at: number): number {
    return this.#reals[REALS * at + 1];
  }
  handler(at: number): number {
    return this.#words[WORDS * at + 4];
  }
  setHandler(at: number, handler: number): void {
    this.#words[WORDS * at + 4] = handler;
  }
  payload(at: number): number {
    return this.#words[WORDS * at + 5];
  }
  /** The name by which it is cancelled. */
  name(at: number): number {
    return this.#words[WORDS * at + 6];
  }
  link(at: number): number {
    return this.#words[WORDS * at + 7];
  }
  setLink(at: number, link: number): void {
    this.#words[WORDS * at + 7] = link;
  }

  /** Makes room for so many at least; those there stay. */
  enlarge(length: number): void {
    if (length <= this.length) return;
    const old = this.#reals;
    this.#reals = alignedFloats(REALS * length);
    this.#words = wordsOf(this.#reals);
    this.#reals.set(old);
  }
}
