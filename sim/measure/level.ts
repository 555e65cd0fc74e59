/** Whole-number levels that change by steps, with their time integrals: tasks present, tasks waiting, per class. */
export class Level {
  readonly #value: Int32Array;
  /** ∫ level dt less level · now: it changes only when the level does. */
  readonly #offset: Float64Array;
  readonly #mostOf: Int32Array;
  #total = 0;
  #most = 0;

  constructor(classes: number) {
    this.#value = new Int32Array(classes);
    this.#offset = new Float64Array(classes);
    this.#mostOf = new Int32Array(classes);
  }

  /** The level of a class goes up by one at `now`. */
  up(of: number, now: number): void {
    this.#offset[of] -= now;
    const value = ++this.#value[of];
    if (value > this.#mostOf[of]) this.#mostOf[of] = value;
    if (++this.#total > this.#most) this.#most = this.#total;
  }

  /** The level of a class goes down by one at `now`. */
  down(of: number, now: number): void {
    this.#offset[of] += now;
    this.#value[of]--;
    this.#total--;
  }

  /** ∫ level dt of a class since the last `restart`. */
  integral(of: number, now: number): number {
    return this.#offset[of] + this.#value[of] * now;
  }

  /** The highest the sum over all classes has been since the last `restart`. */
  get most(): number {
    return this.#most;
  }

  mostOf(of: number): number {
    return this.#mostOf[of];
  }

  /** Integrals and maxima count anew from `now`. */
  restart(now: number): void {
    for (const [of, value] of this.#value.entries()) this.#offset[of] = -value * now;
    this.#mostOf.set(this.#value);
    this.#most = this.#total;
  }
}
