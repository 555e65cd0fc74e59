/** Whole-number levels that change by steps, with their time integrals: tasks present, tasks waiting, per class. */
export class Level {
  /** The value and the highest so far, class after class. */
  readonly #value: Int32Array;
  /** ∫ level dt less level · now: it changes only when the level does. */
  readonly #offset: Float64Array;
  /** Null with one class, which is the total. */
  readonly #total: Level | null;
  // Read here, not handed over: a real number handed to a function that is not inlined costs an allocation.
  readonly #clock: { readonly now: number };

  constructor(classes: number, clock: { readonly now: number }) {
    this.#clock = clock;
    this.#value = new Int32Array(2 * classes);
    this.#offset = new Float64Array(classes);
    this.#total = classes === 1 ? null : new Level(1, clock);
  }

  /** The level of a class goes up by one. */
  up(of: number): void {
    this.#offset[of] -= this.#clock.now;
    const values = this.#value;
    const value = values[2 * of] + 1;
    values[2 * of] = value;
    if (value > values[2 * of + 1]) values[2 * of + 1] = value;
    if (this.#total !== null) this.#total.up(0);
  }

  /** The level of a class goes down by one. */
  down(of: number): void {
    this.#offset[of] += this.#clock.now;
    this.#value[2 * of]--;
    if (this.#total !== null) this.#total.down(0);
  }

  /** ∫ level dt of a class since the last `restart`. */
  integral(of: number): number {
    return this.#offset[of] + this.#value[2 * of] * this.#clock.now;
  }

  /** The highest the sum over all classes has been since the last `restart`. */
  get most(): number {
    return (this.#total ?? this).mostOf(0);
  }

  mostOf(of: number): number {
    return this.#value[2 * of + 1];
  }

  /** Integrals and maxima count anew from now on. */
  restart(): void {
    for (let of = 0; of < this.#offset.length; of++) {
      const value = this.#value[2 * of];
      this.#offset[of] = -value * this.#clock.now;
      this.#value[2 * of + 1] = value;
    }
    this.#total?.restart();
  }
}
