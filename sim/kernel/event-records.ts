/**
 * Records of pending events, 32 bytes each: the instant, the place in the total order, then handler, payload and a
 * link. A record is named by its place, a multiple of 4; its fields lie side by side because they are used together.
 */
export class EventRecords {
  #reals = new Float64Array(0);
  #words = new Int32Array(0);
  #unused = -1;

  /** Makes a record. Its link is anything. */
  add(time: number, order: number, handler: number, payload: number): number {
    if (this.#unused === -1) this.#grow();
    const event = this.#unused;
    const words = this.#words;
    const reals = this.#reals;
    const at = 2 * event + 4;
    this.#unused = words[at + 2];
    reals[event] = time;
    reals[event + 1] = order;
    words[at] = handler;
    words[at + 1] = payload;
    return event;
  }

  release(event: number): void {
    this.#words[2 * event + 6] = this.#unused;
    this.#unused = event;
  }

  time(event: number): number {
    return this.#reals[event];
  }
  order(event: number): number {
    return this.#reals[event + 1];
  }
  handler(event: number): number {
    return this.#words[2 * event + 4];
  }
  payload(event: number): number {
    return this.#words[2 * event + 5];
  }
  /** The next record of the list that it is in; −1 at the end. */
  next(event: number): number {
    return this.#words[2 * event + 6];
  }
  /** Puts an event before a list; gives the longer list. */
  linked(event: number, list: number): number {
    this.#words[2 * event + 6] = list;
    return event;
  }

  /** Handlers are 0 or more; −1 marks an event that has been cancelled. */
  cancel(event: number): void {
    this.#words[2 * event + 4] = -1;
  }
  isCancelled(event: number): boolean {
    return this.#words[2 * event + 4] === -1;
  }

  #grow(): void {
    const old = this.#reals;
    this.#reals = new Float64Array(Math.max(256, old.length * 2));
    this.#words = new Int32Array(this.#reals.buffer);
    this.#reals.set(old);
    for (let event = this.#reals.length - 4; event >= old.length; event -= 4) this.release(event);
  }
}
