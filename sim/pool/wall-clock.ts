import type { Calendar } from "../kernel/calendar.ts";
import { Rank } from "../kernel/clock.ts";
import { monotonic } from "./cells.ts";

/** Longest time without a look at what the event loop has, s: interrupts, threads that have died. */
const BREATH = 0.05;

/**
 * Drives a calendar by the wall clock. Each event happens as soon as possible after the instant it is scheduled for,
 * and `calendar.now` is that instant, not the moment at which it is handled: so an arrival is recorded as of when it
 * was meant to be, order is the calendar's, and nothing that is late makes what follows it late as well. How late
 * arrivals were is kept.
 *
 * Between events the thread sleeps without using a processor. It is woken by the bell or by the next event, more
 * precisely than a timer of the event loop would, which counts in milliseconds.
 */
export class WallClock {
  /** How late each arrival was handled, s. */
  readonly lags: number[] = [];
  readonly #calendar: Calendar;
  readonly #bell: Int32Array;
  readonly #zero: number;
  #breathed: number;

  /** Instant 0 is now. */
  constructor(calendar: Calendar, bell: Int32Array) {
    this.#calendar = calendar;
    this.#bell = bell;
    this.#zero = monotonic();
    this.#breathed = this.#zero;
  }

  /** Seconds since instant 0. */
  get time(): number {
    return monotonic() - this.#zero;
  }

  /** The instant at which another event can be scheduled: now, or just after what has happened already. */
  get soonest(): number {
    return Math.max(this.time, this.#calendar.now);
  }

  /** An instant on the clock that all threads share, s since instant 0. */
  instantOf(monotonicTime: number): number {
    return monotonicTime - this.#zero;
  }

  /**
   * Runs until it is over.
   *
   * @param watched.look sees what threads have done since the last time, and schedules what follows from it
   * @param watched.isBusy whether threads have something to do
   * @throws Error when nothing is left that could happen
   */
  async run(watched: { look: () => void; isBusy: () => boolean; isOver: () => boolean }): Promise<void> {
    for (;;) {
      const heard = Atomics.load(this.#bell, 0);
      watched.look();
      this.#happen(this.soonest);
      if (watched.isOver()) return;
      const next = this.#calendar.nextTime();
      if (next === Infinity && !watched.isBusy()) throw new Error("the pool waits for nothing, and is not done");
      if (monotonic() - this.#breathed > BREATH) {
        await new Promise((resume) => setImmediate(resume));
        this.#breathed = monotonic();
        continue;
      }
      const wait = Math.min(next - this.time, BREATH);
      if (wait > 0) Atomics.wait(this.#bell, 0, heard, 1000 * wait);
    }
  }

  /** Everything that is due. */
  #happen(until: number): void {
    const calendar = this.#calendar;
    for (let due = calendar.nextTime(); due <= until; due = calendar.nextTime()) {
      if (calendar.nextRank() === Rank.arrival) this.lags.push(Math.max(0, this.time - due));
      calendar.handle(calendar.takeNext());
    }
  }
}
