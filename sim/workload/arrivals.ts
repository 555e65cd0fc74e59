import type { Distribution } from "../kernel/distribution.ts";
import { distribution } from "../kernel/distributions/index.ts";
import { sin2pi } from "../kernel/math.ts";
import type { Stream } from "../kernel/stream.ts";
import type { ArrivalSpec } from "./spec.ts";

/** Instants at which tasks arrive. */
export interface ArrivalProcess {
  /** The next instant after (or at) `now`, s. To be asked once for each arrival, at the one before. */
  next(now: number): number;
  /** Tasks that come at the instant given last; 1 unless they come in batches. */
  readonly count: number;
}

/**
 * Opens an arrival process on the streams `arrivals` and `batches`.
 *
 * @param rate arrival events per second of Poisson and batch arrivals; others have their own
 */
export function arrivalProcess(
  spec: Exclude<ArrivalSpec, { kind: "closed" }>,
  rate: number | null,
  open: (name: string) => Stream,
): ArrivalProcess {
  const stream = open("arrivals");
  switch (spec.kind) {
    case "poisson":
      return poisson(given(rate), stream);
    case "batch":
      return new Batches(given(rate), distribution(spec.size), stream, open("batches"));
    case "renewal":
      return renewal(distribution(spec.interval), stream);
    case "mmpp":
      return new ModulatedPoisson(spec.rates, spec.switch, stream);
    case "diurnal":
      return diurnal(spec, stream);
    case "list":
      throw new RangeError("a list of arrivals is read as a trace");
  }
}

/** Mean tasks per second over a long time; NaN for lists and closed workloads, which have no rate of their own. */
export function meanRate(spec: ArrivalSpec, rate: number | null): number {
  switch (spec.kind) {
    case "poisson":
      return given(rate);
    case "batch":
      return given(rate) * distribution(spec.size).mean;
    case "renewal":
      return 1 / distribution(spec.interval).mean;
    case "mmpp": {
      const shares = stationary(spec.switch);
      return spec.rates.reduce((sum, of, i) => sum + of * shares[i], 0);
    }
    case "diurnal":
      return spec.base;
    case "list":
    case "closed":
      return NaN;
  }
}

function given(rate: number | null): number {
  if (rate === null || !(rate > 0 && rate < Infinity)) throw new RangeError(`arrivals need a rate > 0, got ${rate}`);
  return rate;
}

function poisson(rate: number, stream: Stream): ArrivalProcess {
  const interval = 1 / rate;
  return { count: 1, next: (now) => now + interval * stream.exponential() };
}

function renewal(interval: Distribution, stream: Stream): ArrivalProcess {
  return { count: 1, next: (now) => now + interval.sample(stream) };
}

class Batches implements ArrivalProcess {
  count = 1;
  readonly #interval: number;
  readonly #size: Distribution;
  readonly #stream: Stream;
  readonly #sizes: Stream;

  constructor(rate: number, size: Distribution, stream: Stream, sizes: Stream) {
    this.#interval = 1 / rate;
    this.#size = size;
    this.#stream = stream;
    this.#sizes = sizes;
  }

  next(now: number): number {
    this.count = this.#size.sample(this.#sizes);
    if (!(Number.isInteger(this.count) && this.count >= 1)) {
      throw new RangeError(`arrivals.size must give whole numbers >= 1, got ${this.count}`);
    }
    return now + this.#interval * this.#stream.exponential();
  }
}

/** Poisson with a rate that follows a Markov chain, started in the chain's stationary state. */
class ModulatedPoisson implements ArrivalProcess {
  readonly count = 1;
  readonly #rates: readonly number[];
  readonly #switch: readonly (readonly number[])[];
  readonly #leaving: number[];
  readonly #stream: Stream;
  #state: number;

  constructor(rates: readonly number[], switching: readonly (readonly number[])[], stream: Stream) {
    this.#rates = rates;
    this.#switch = switching;
    this.#leaving = switching.map((row, i) => row.reduce((sum, to, j) => (i === j ? sum : sum + to), 0));
    this.#stream = stream;
    this.#state = drawn(stationary(switching), stream.next());
  }

  next(now: number): number {
    let time = now;
    for (;;) {
      const state = this.#state;
      const rate = this.#rates[state];
      const total = rate + this.#leaving[state];
      time += this.#stream.exponential() / total;
      const u = this.#stream.next() * total;
      if (u < rate) return time;
      const row = this.#switch[state].map((to, j) => (j === state ? 0 : to));
      this.#state = drawn(row, (u - rate) / this.#leaving[state]);
    }
  }
}

/** Position drawn with the given weights, by a number u in [0, 1). */
function drawn(weights: readonly number[], u: number): number {
  let rest = u * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [i, weight] of weights.entries()) {
    if (rest < weight) return i;
    rest -= weight;
  }
  return weights.findLastIndex((weight) => weight > 0);
}

/** Stationary shares of a Markov chain by the stable elimination of Grassmann, Taksar and Heyman (1985). */
function stationary(switching: readonly (readonly number[])[]): number[] {
  const rows = switching.map((row) => [...row]);
  const n = rows.length;
  for (let last = n - 1; last > 0; last--) {
    const out = rows[last].slice(0, last).reduce((sum, to) => sum + to, 0);
    if (!(out > 0)) throw new RangeError(`arrivals.switch must let state ${last} be left towards the states before it`);
    const back = rows[last];
    for (const row of rows.slice(0, last)) {
      const into = row[last] / out;
      row[last] = into;
      for (let j = 0; j < last; j++) row[j] += into * back[j];
    }
  }
  const shares = [1];
  for (let i = 1; i < n; i++) shares.push(shares.reduce((sum, share, j) => sum + share * rows[j][i], 0));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

/** Rate base + amplitude · sin(2πt / period), by thinning (Lewis and Shedler 1979). */
function diurnal(
  { base, amplitude, period }: { base: number; amplitude: number; period: number },
  stream: Stream,
): ArrivalProcess {
  const highest = base + amplitude;
  return {
    count: 1,
    next(now) {
      let time = now;
      do time += stream.exponential() / highest;
      while (stream.next() * highest >= base + amplitude * sin2pi(time / period));
      return time;
    },
  };
}
