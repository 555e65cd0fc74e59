/** What failures have cost in a stretch of the run. Work is in s at speed 1. */
export interface FaultTotals {
  /** ∫ nodes up dt, s. */
  upTime: number;
  /** Failures of nodes. */
  failures: number;
  /** Attempts that failures ended. */
  interrupted: number;
  /** Work done in vain. */
  lost: number;
  /** Work that could have been done in the slot's time spent on saves and on coming back. */
  overhead: number;
}

/** Counts what failures cost, since the last `restart`. */
export class FaultLedger {
  readonly #clock: { readonly now: number };
  #up: number;
  #since = 0;
  #totals = nothing();

  /** @param nodes all of them, which are up at first */
  constructor(clock: { readonly now: number }, nodes: number) {
    this.#clock = clock;
    this.#up = nodes;
  }

  /** A node has failed (−1) or come back (1). */
  turned(by: 1 | -1): void {
    this.#integrate();
    this.#up += by;
    if (by === -1) this.#totals.failures++;
  }

  interrupted(): void {
    this.#totals.interrupted++;
  }

  lost(work: number): void {
    this.#totals.lost += work;
  }

  spent(overhead: number): void {
    this.#totals.overhead += overhead;
  }

  restart(): void {
    this.#since = this.#clock.now;
    this.#totals = nothing();
  }

  totals(): FaultTotals {
    this.#integrate();
    return { ...this.#totals };
  }

  #integrate(): void {
    this.#totals.upTime += this.#up * (this.#clock.now - this.#since);
    this.#since = this.#clock.now;
  }
}

function nothing(): FaultTotals {
  return { upTime: 0, failures: 0, interrupted: 0, lost: 0, overhead: 0 };
}
