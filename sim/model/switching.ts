import { type Clock, Rank } from "../kernel/clock.ts";
import type { Nodes } from "./nodes.ts";

/** A station as the rule sees it that switches its servers on and off. */
export interface Switched {
  readonly nodes: Nodes;
  /** Tasks there, in service and waiting. */
  readonly present: number;
  readonly waiting: number;
  /** Whether no task will come here any more: then nothing need be planned. */
  readonly isOver: boolean;
  /** Switches a server on or off; a task that it serves goes back to the line, its work kept. */
  turn(node: number, on: boolean): void;
}

/** When the servers of a station work. */
export interface SwitchRule {
  /** At the start of the run, when all servers are on and nobody is there. */
  begin(): void;
  /** Called after all completions and arrivals of an instant at which the station has changed. */
  look(): void;
}

/**
 * Servers off while idle, each switched on anew by a setup: as many setups are under way as tasks wait for one; a
 * setup is called off when its task is served otherwise, the one begun last first (Gandhi, Doroudi, Harchol-Balter and
 * Scheller-Wolf 2013). An idle server stays on for `keep`, s.
 *
 * O(servers) a change.
 */
export class SetupRule implements SwitchRule {
  readonly #clock: Clock;
  readonly #station: Switched;
  readonly #duration: () => number;
  readonly #keep: number;
  readonly #ready: number;
  readonly #expired: number;
  /** Servers being set up, in the order in which that began, and the event that ends it for each server. */
  readonly #rising: number[] = [];
  readonly #events: Int32Array;
  /** Whether the server's event is the end of its stay while idle. */
  readonly #lingers: Uint8Array;

  constructor(clock: Clock, station: Switched, duration: () => number, keep: number) {
    this.#clock = clock;
    this.#station = station;
    this.#duration = duration;
    this.#keep = keep;
    this.#events = new Int32Array(station.nodes.count).fill(-1);
    this.#lingers = new Uint8Array(station.nodes.count);
    this.#ready = clock.on((node) => {
      this.#rising.splice(this.#rising.indexOf(node), 1);
      this.#events[node] = -1;
      station.turn(node, true);
    });
    this.#expired = clock.on((node) => {
      this.#lingers[node] = 0;
      this.#events[node] = -1;
      if (station.nodes.busy(node) === 0) station.turn(node, false);
    });
  }

  begin(): void {
    for (let node = 0; node < this.#station.nodes.count; node++) this.#station.turn(node, false);
  }

  look(): void {
    const { nodes, waiting } = this.#station;
    for (let node = 0; node < nodes.count; node++) this.#rest(node);
    while (this.#rising.length > waiting) {
      const node = this.#rising.pop() ?? -1;
      this.#clock.cancel(this.#events[node]);
      this.#events[node] = -1;
    }
    for (let node = 0; node < nodes.count && this.#rising.length < waiting; node++) {
      if (nodes.up(node) === 1 || this.#events[node] !== -1) continue;
      this.#rising.push(node);
      this.#events[node] = this.#clock.at(this.#clock.now + this.#duration(), Rank.decision, this.#ready, node);
    }
  }

  /** An idle server goes off, or waits for the time it is kept; a busy one waits no longer. */
  #rest(node: number): void {
    const { nodes } = this.#station;
    if (nodes.up(node) === 0) return;
    if (nodes.busy(node) > 0) {
      if (this.#lingers[node] === 1) this.#clock.cancel(this.#events[node]);
      if (this.#lingers[node] === 1) this.#events[node] = -1;
      this.#lingers[node] = 0;
    } else if (this.#keep === 0) this.#station.turn(node, false);
    else if (this.#lingers[node] === 0) {
      this.#lingers[node] = 1;
      this.#events[node] = this.#clock.at(this.#clock.now + this.#keep, Rank.decision, this.#expired, node);
    }
  }
}

/**
 * A server that finds nobody waiting takes a vacation, and another one as long as nobody waits when it comes back
 * (Doshi 1986, multiple vacations). Several servers do so independently of each other.
 */
export class VacationRule implements SwitchRule {
  readonly #clock: Clock;
  readonly #station: Switched;
  readonly #duration: () => number;
  readonly #back: number;

  constructor(clock: Clock, station: Switched, duration: () => number) {
    this.#clock = clock;
    this.#station = station;
    this.#duration = duration;
    this.#back = clock.on((node) => {
      if (station.waiting > 0) station.turn(node, true);
      else this.#leave(node);
    });
  }

  begin(): void {
    this.look();
  }

  look(): void {
    const { nodes } = this.#station;
    for (let node = 0; node < nodes.count; node++) {
      if (nodes.up(node) === 0 || nodes.busy(node) > 0) continue;
      this.#station.turn(node, false);
      this.#leave(node);
    }
  }

  #leave(node: number): void {
    if (this.#station.isOver) return;
    this.#clock.at(this.#clock.now + this.#duration(), Rank.decision, this.#back, node);
  }
}

/** Servers off until `many` tasks are there, then on until none is (N-policy: Yadin and Naor 1963). */
export class StartRule implements SwitchRule {
  readonly #station: Switched;
  readonly #many: number;

  constructor(station: Switched, many: number) {
    this.#station = station;
    this.#many = many;
  }

  begin(): void {
    this.look();
  }

  look(): void {
    const { nodes, present } = this.#station;
    if (present > 0 && present < this.#many) return;
    for (let node = 0; node < nodes.count; node++) this.#station.turn(node, present > 0);
  }
}

/** Each server is on exactly while at least so many tasks are there. */
export class ThresholdRule implements SwitchRule {
  readonly #station: Switched;
  readonly #from: readonly number[];

  /** @param from least number of tasks present, by node */
  constructor(station: Switched, from: readonly number[]) {
    this.#station = station;
    this.#from = from;
  }

  begin(): void {
    this.look();
  }

  look(): void {
    const { nodes, present } = this.#station;
    for (let node = 0; node < nodes.count; node++) this.#station.turn(node, present >= this.#from[node]);
  }
}
