import { type Clock, Rank } from "../kernel/clock.ts";
import type { Switched } from "./switching.ts";

/** How many tasks a visit may serve: all until nobody is there, those found on coming, or at most so many. */
export type PollingService = { kind: "exhaustive" } | { kind: "gated" } | { kind: "limited"; limit: number };

/**
 * One server that goes round several stations, each with one node of one slot that works while the server is there
 * (Takagi 1986). With switch-over times it goes round also when nobody waits anywhere; without, it stays where it is
 * until somebody comes.
 */
export class Polling {
  readonly #clock: Clock;
  readonly #stations: readonly Switched[];
  readonly #service: PollingService;
  /** Null: it takes no time to go on. */
  readonly #switch: (() => number) | null;
  readonly #arrive: number;
  readonly #leave: number;
  #at = 0;
  #isThere = false;
  /** Tasks that this visit may still serve. */
  #quota = 0;

  constructor(clock: Clock, stations: readonly Switched[], service: PollingService, switching: (() => number) | null) {
    this.#clock = clock;
    this.#stations = stations;
    this.#service = service;
    this.#switch = switching;
    this.#arrive = clock.on(() => this.#come());
    this.#leave = clock.on(() => this.#goOn());
  }

  begin(): void {
    for (const station of this.#stations) station.turn(0, false);
    this.#come();
  }

  /** A station has changed; all completions and arrivals of the instant are over. */
  look(): void {
    const here = this.#stations[this.#at];
    if (this.#isThere) {
      if (here.present === 0) this.#depart();
    } else if (this.#switch === null && this.#stations.some(({ waiting }) => waiting > 0)) this.#come();
  }

  /** A task of a station is done: with the last one of the visit the server may begin no other. */
  served(station: Switched): void {
    if (!this.#isThere || station !== this.#stations[this.#at] || --this.#quota > 0) return;
    this.#isThere = false;
    station.turn(0, false);
    this.#clock.at(this.#clock.now, Rank.decision, this.#leave, 0);
  }

  #depart(): void {
    this.#isThere = false;
    this.#stations[this.#at].turn(0, false);
    this.#goOn();
  }

  #goOn(): void {
    this.#at = (this.#at + 1) % this.#stations.length;
    if (this.#switch === null) this.#come();
    else if (!this.#stations[this.#at].isOver)
      this.#clock.at(this.#clock.now + this.#switch(), Rank.decision, this.#arrive, 0);
  }

  /** The server is at a station; without switch-over times it looks on where somebody waits. */
  #come(): void {
    const stations = this.#stations;
    if (stations.some(({ waiting }) => waiting > 0)) {
      while (this.#switch === null && stations[this.#at].waiting === 0) this.#at = (this.#at + 1) % stations.length;
    }
    const here = stations[this.#at];
    if (here.waiting > 0) {
      this.#quota = this.#quotaOf(here.waiting);
      this.#isThere = true;
      here.turn(0, true);
    } else if (this.#switch !== null) this.#goOn();
  }

  #quotaOf(waiting: number): number {
    if (this.#service.kind === "exhaustive") return Infinity;
    return this.#service.kind === "gated" ? waiting : this.#service.limit;
  }
}
