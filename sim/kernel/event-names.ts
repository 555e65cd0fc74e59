import { EventRecords } from "./event-records.ts";

/** The names from here on have no record. */
const FAR = 0x4000_0000;
/** The handler of a record whose event is cancelled; others are 0 or more. */
const CANCELLED = -1;

/**
 * Names of pending events, by which they are cancelled: small whole numbers, the one given back last is given first. An
 * event put into the heap has a record, and its place is the name; one put into a bucket is recorded there, and has a
 * name alone.
 */
export class EventNames {
  readonly records = new EventRecords(0);
  /** How many pending events are cancelled. */
  cancelled = 0;
  /** A list of records that are not in use. */
  #free = -1;
  // Names without a record, counted from FAR: those not in use, and of each whether its event is cancelled.
  #unused = new Int32Array(0);
  #unusedCount = 0;
  #isCancelled = new Uint8Array(0);

  /** Gives a name with a record, whose fields are anything. */
  takeRecord(): number {
    if (this.#free === -1) this.#addRecords();
    const name = this.#free;
    this.#free = this.records.link(name);
    return name;
  }

  /** Gives a name without a record. */
  takeFar(): number {
    if (this.#unusedCount === 0) this.#addFar();
    return FAR + this.#unused[--this.#unusedCount];
  }

  /** The event has happened. */
  release(name: number): void {
    if (name >= FAR) {
      this.#unused[this.#unusedCount++] = name - FAR;
    } else {
      this.records.setLink(name, this.#free);
      this.#free = name;
    }
  }

  cancel(name: number): void {
    if (name >= FAR) this.#isCancelled[name - FAR] = 1;
    else this.records.setHandler(name, CANCELLED);
    this.cancelled++;
  }

  /** Forgets an event if it is cancelled; tells whether it was. */
  drop(name: number): boolean {
    if (this.cancelled === 0) return false;
    const isCancelled = name >= FAR ? this.#isCancelled[name - FAR] === 1 : this.records.handler(name) === CANCELLED;
    if (!isCancelled) return false;
    if (name >= FAR) this.#isCancelled[name - FAR] = 0;
    this.cancelled--;
    this.release(name);
    return true;
  }

  #addRecords(): void {
    const { length } = this.records;
    this.records.enlarge(2 * length + 64);
    for (let name = this.records.length - 1; name >= length; name--) this.release(name);
  }

  #addFar(): void {
    const old = this.#isCancelled;
    const length = 2 * old.length + 256;
    this.#isCancelled = new Uint8Array(length);
    this.#isCancelled.set(old);
    this.#unused = new Int32Array(length);
    for (let name = length - 1; name >= old.length; name--) this.release(FAR + name);
  }
}
