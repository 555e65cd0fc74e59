/**
 * Additive Holt-Winters forecasting (Winters 1960): a level, a trend and a seasonal figure for each interval of a
 * season, each an exponential moving average. The first whole season gives the first level, its mean, without trend.
 */
export class HoltWinters {
  readonly #season: number;
  readonly #alpha: number;
  readonly #beta: number;
  readonly #gamma: number;
  #level = NaN;
  #trend = 0;
  readonly #seasonal: number[] = [];
  #count = 0;

  /**
   * @param season intervals in a season, a whole number >= 2
   * @param weights of the newest value in level, trend and season, in [0, 1]
   */
  constructor(season: number, weights: { alpha: number; beta: number; gamma: number }) {
    if (!(Number.isInteger(season) && season >= 2)) {
      throw new RangeError(`season must be a whole number >= 2, got ${season}`);
    }
    this.#season = season;
    this.#alpha = weights.alpha;
    this.#beta = weights.beta;
    this.#gamma = weights.gamma;
  }

  /** The next value of the series. */
  add(value: number): void {
    const place = this.#count++ % this.#season;
    if (this.#count > this.#season) return this.#smooth(value, place);
    this.#seasonal[place] = value;
    if (this.#count < this.#season) return;
    this.#level = this.#seasonal.reduce((sum, one) => sum + one, 0) / this.#season;
    for (const [i, one] of this.#seasonal.entries()) this.#seasonal[i] = one - this.#level;
  }

  /** The value so many steps after the last one, a whole number >= 1; NaN before the first season is over. */
  forecast(ahead: number): number {
    return this.#level + ahead * this.#trend + this.#seasonal[(this.#count + ahead - 1) % this.#season];
  }

  #smooth(value: number, place: number): void {
    const before = this.#level;
    this.#level = this.#alpha * (value - this.#seasonal[place]) + (1 - this.#alpha) * (before + this.#trend);
    this.#trend = this.#beta * (this.#level - before) + (1 - this.#beta) * this.#trend;
    this.#seasonal[place] = this.#gamma * (value - this.#level) + (1 - this.#gamma) * this.#seasonal[place];
  }
}
