/** A line: what came first leaves first, O(1) amortised. */
export class Fifo<Entry> {
  #entries: Entry[] = [];
  #first = 0;

  get size(): number {
    return this.#entries.length - this.#first;
  }

  /** Who is next; undefined where nobody waits. */
  get first(): Entry | undefined {
    return this.#entries[this.#first];
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
  }

  /** Puts entries back in front, in their order. */
  putBack(entries: readonly Entry[]): void {
    this.#entries = [...entries, ...this.drain()];
    this.#first = 0;
  }

  shift(): Entry | undefined {
    if (this.size === 0) return undefined;
    const entry = this.#entries[this.#first++];
    if (this.#first > 1024 && this.#first > this.#entries.length >> 1) this.#entries = this.drain();
    return entry;
  }

  /** Takes everything out. */
  drain(): Entry[] {
    const entries = this.#entries.slice(this.#first);
    this.#entries = [];
    this.#first = 0;
    return entries;
  }
}
