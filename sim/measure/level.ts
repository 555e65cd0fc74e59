/** Whole-number levels that change by steps, with their time integrals: tasks present, tasks waiting, per class. */
export class Level {
  /**
   * By class, four cells each: the value, the highest so far, ∫ level dt less level · now, which changes only when the
   * level does. Open to loops in which even `up` and `down` cost too much.
   */
  readonly cells: Float64Array;
  /** Null with one class, which is the total. */
  readonly #total: Level | null;
  // Read here, not handed over: a real number handed to a function that is not inlined costs an allocation.
  readonly #clock: { readonly now: number };

  constructor(classes: number, clock: { readonly now: number }) {
    this.#clock = clock;
    this.cells = new Float64Array(4 * classes);
    this.#total = classes === 1 ? null : new Level(1, clock);
  }

  /** The level of a class goes up by one. */
  up(of: number): void {
    const cells = this.cells;
    const at = 4 * of;
    const value = cells[at] + 1;
    cells[at] = value;
    if (value > cells[at + 1]) cells[at + 1] = value;
    cells[at + 2] -= this.#clock.now;
    if (this.#total !== null) this.#total.up(0);
  }

  /** The level of a class goes down by one. */
  down(of: number): void {
    const cells = this.cells;
    cells[4 * of]--;
    cells[4 * of + 2] += this.#clock.now;
    if (this.#total !== null) this.#total.down(0);
  }

  /** ∫ level dt of a class since the last `restart`. */
  integral(of: number): number {
    return this.cells[4 * of + 2] + this.cells[4 * of] * this.#clock.now;
  }

  /** The highest the sum over all classes has been since the last `restart`. */
  get most(): number {
    return (this.#total ?? this).mostOf(0);
  }

  mostOf(of: number): number {
    return this.cells[4 * of + 1];
  }

  /** Integrals and maxima count anew from now on. */
  restart(): void {
    for (let at = 0; at < this.cells.length; at += 4) {
      const value = this.cells[at];
      this.cells[at + 1] = value;
      this.cells[at + 2] = -value * this.#clock.now;
    }
    this.#total?.restart();
  }
}
