/** Whole-number levels that change by steps, with their time integrals: tasks present, tasks waiting, per class. */
export class Level {
  readonly #value: Int32Array;
  /** ∫ level dt less level · now: it changes only when the level does. */
  readonly #offset: Float64Array;
  /** The highest value so far. */
  readonly #most: Int32Array;
  /** Null with one class, which is the total. */
  readonly #total: Level | null;

  constructor(classes: number) {
    this.#value = new Int32Array(classes);
    this.#offset = new Float64Array(classes);
    this.#most = new Int32Array(classes);
    this.#total = classes === 1 ? null : new Level(1);
  }

  /** The level of a class goes up by one at `now`. */
  up(of: number, now: number): void {
    this.#offset[of] -= now;
    const value = this.#value[of] + 1;
    this.#value[of] = value;
    if (value > this.#most[of]) this.#most[of] = value;
    if (this.#total !== null) this.#total.up(0, now);
  }

  /** The level of a class goes down by one at `now`. */
  down(of: number, now: number): void {
    this.#offset[of] += now;
    this.#value[of]--;
    if (this.#total !== null) this.#total.down(0, now);
  }

  /** ∫ level dt of a class since the last `restart`. */
  integral(of: number, now: number): number {
    return this.#offset[of] + this.#value[of] * now;
  }

  /** The highest the sum over all classes has been since the last `restart`. */
  get most(): number {
    return (this.#total ?? this).mostOf(0);
  }

  mostOf(of: number): number {
    return this.#most[of];
  }

  /** Integrals and maxima count anew from `now`. */
  restart(now: number): void {
    for (const [of, value] of this.#value.entries()) this.#offset[of] = -value * now;
    this.#most.set(this.#value);
    this.#total?.restart(now);
  }
}
