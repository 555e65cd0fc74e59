/** Whole-number levels that change by steps, with their time integrals: tasks present, tasks waiting, per class. */
export class Level {
  readonly #value: Int32Array;
  readonly #integral: Float64Array;
  readonly #changed: Float64Array;
  #total = 0;
  #most = 0;
  readonly #mostOf: Int32Array;

  constructor(classes: number) {
    this.#value = new Int32Array(classes);
    this.#integral = new Float64Array(classes);
    this.#changed = new Float64Array(classes);
    this.#mostOf = new Int32Array(classes);
  }

  /** The level of a class goes up or down by `step` at `now`. */
  step(of: number, step: number, now: number): void {
    const before = this.#value[of];
    this.#integral[of] += before * (now - this.#changed[of]);
    this.#changed[of] = now;
    this.#value[of] = before + step;
    this.#total += step;
    if (step > 0 && this.#total > this.#most) this.#most = this.#total;
    if (step > 0 && before + step > this.#mostOf[of]) this.#mostOf[of] = before + step;
  }

  /** ∫ level dt of a class since the last `restart`. */
  integral(of: number, now: number): number {
    return this.#integral[of] + this.#value[of] * (now - this.#changed[of]);
  }

  /** The highest the sum over all classes has been since the last `restart`. */
  get most(): number {
    return this.#most;
  }

  mostOf(of: number): number {
    return this.#mostOf[of];
  }

  /** The sum over all classes now. */
  get total(): number {
    return this.#total;
  }

  /** Integrals and maxima count anew from `now`. */
  restart(now: number): void {
    this.#integral.fill(0);
    this.#changed.fill(now);
    this.#mostOf.set(this.#value);
    this.#most = this.#total;
  }
}
