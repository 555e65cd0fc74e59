import type { Distribution } from "../kernel/distribution.ts";
import type { Stream } from "../kernel/stream.ts";
import type { ArrivalProcess } from "./arrivals.ts";

/** Numbers drawn at once: a tight loop over one kind of work. */
const BLOCK = 64;

/** The arrivals of a process, drawn ahead of time, which they do not depend on. */
export class ArrivalsAhead {
  readonly #instants: ArrivalProcess;
  readonly #times = new Float64Array(BLOCK);
  readonly #counts = new Int32Array(BLOCK);
  #used = BLOCK;

  constructor(instants: ArrivalProcess) {
    this.#instants = instants;
  }

  /** The next instant; Infinity where no more tasks come. `count` is then the number of tasks that come at it. */
  next(): number {
    if (this.#used === BLOCK) this.#draw();
    return this.#times[this.#used++];
  }

  get count(): number {
    return this.#counts[this.#used - 1];
  }

  #draw(): void {
    let time = this.#used === 0 ? 0 : this.#times[BLOCK - 1];
    for (let i = 0; i < BLOCK; i++) {
      time = this.#instants.next(time);
      this.#times[i] = time;
      this.#counts[i] = this.#instants.count;
    }
    this.#used = 0;
  }
}

/** Numbers from a distribution, drawn ahead of time. */
export class NumbersAhead {
  readonly #distribution: Distribution;
  readonly #stream: Stream;
  readonly #drawn = new Float64Array(BLOCK);
  #used = BLOCK;

  constructor(distribution: Distribution, stream: Stream) {
    this.#distribution = distribution;
    this.#stream = stream;
  }

  next(): number {
    if (this.#used === BLOCK) this.#draw();
    return this.#drawn[this.#used++];
  }

  #draw(): void {
    const drawn = this.#drawn;
    if (this.#distribution.fill !== undefined) this.#distribution.fill(drawn, this.#stream);
    else for (let i = 0; i < BLOCK; i++) drawn[i] = this.#distribution.sample(this.#stream);
    this.#used = 0;
  }
}
