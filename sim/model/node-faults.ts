import { type Clock, Rank } from "../kernel/clock.ts";
import type { Distribution } from "../kernel/distribution.ts";
import type { Stream } from "../kernel/stream.ts";

/** How long a node stays up, and down once it is being repaired. */
export interface Renewal {
  readonly up: Distribution;
  /** Null: it is up again at once. */
  readonly down: Distribution | null;
}

/** A node is down from one instant to another, s. */
export interface Outage {
  readonly node: number;
  readonly from: number;
  readonly to: number;
}

/** Makes nodes fail and come back. */
export interface NodeFaults {
  /** Schedules the first failures. */
  begin(): void;
  /** Its events that are scheduled. */
  readonly pending: number;
}

/** Told of every failure (false) and return (true). */
export type Turn = (node: number, up: boolean) => void;

/**
 * Alternating renewal of each node, from a random stream of its own (`faults/0`, `faults/1` … some 2 KiB each), so that
 * no policy changes when which node fails. All nodes are new at first. Where repairers are few, failed nodes wait for
 * one in the order in which they failed.
 */
export class RenewedFaults implements NodeFaults {
  readonly #clock: Clock;
  readonly #renewals: readonly (Renewal | null)[];
  readonly #streams: readonly (Stream | null)[];
  readonly #turn: Turn;
  readonly #failure: number;
  readonly #repair: number;
  readonly #broken: number[] = [];
  #idleRepairers: number;
  pending = 0;

  /**
   * @param renewals by node; null: it does not fail
   * @param repairers nodes that can be repaired at once; Infinity where there is no limit
   */
  constructor(
    clock: Clock,
    renewals: readonly (Renewal | null)[],
    repairers: number,
    open: (name: string) => Stream,
    turn: Turn,
  ) {
    this.#clock = clock;
    this.#renewals = renewals;
    this.#streams = renewals.map((renewal, node) => (renewal === null ? null : open(`faults/${node}`)));
    this.#idleRepairers = repairers;
    this.#turn = turn;
    this.#failure = clock.on((node) => this.#fail(node));
    this.#repair = clock.on((node) => this.#repaired(node));
  }

  begin(): void {
    for (let node = 0; node < this.#renewals.length; node++) this.#plan(node, "up", this.#failure);
  }

  #plan(node: number, what: "up" | "down", handler: number): void {
    const renewal = this.#renewals[node];
    const stream = this.#streams[node];
    if (renewal === null || stream === null) return;
    this.pending++;
    const duration = renewal[what]?.sample(stream) ?? 0;
    this.#clock.at(this.#clock.now + duration, Rank.failure, handler, node);
  }

  #fail(node: number): void {
    this.pending--;
    this.#turn(node, false);
    this.#broken.push(node);
    this.#repairNext();
  }

  #repairNext(): void {
    if (this.#idleRepairers === 0) return;
    const node = this.#broken.shift();
    if (node === undefined) return;
    this.#idleRepairers--;
    this.#plan(node, "down", this.#repair);
  }

  #repaired(node: number): void {
    this.pending--;
    this.#turn(node, true);
    this.#idleRepairers++;
    this.#plan(node, "up", this.#failure);
    this.#repairNext();
  }
}

/** Outages as they are written down; those of a node must not overlap. */
export class ScriptedFaults implements NodeFaults {
  readonly #clock: Clock;
  readonly #outages: readonly Outage[];
  readonly #failure: number;
  readonly #repair: number;
  pending = 0;

  constructor(clock: Clock, outages: readonly Outage[], turn: Turn) {
    this.#clock = clock;
    this.#outages = [...outages].sort((a, b) => a.from - b.from);
    const happen = (node: number, up: boolean): void => {
      this.pending--;
      turn(node, up);
    };
    this.#failure = clock.on((node) => happen(node, false));
    this.#repair = clock.on((node) => happen(node, true));
  }

  begin(): void {
    this.pending = 2 * this.#outages.length;
    for (const { node, from, to } of this.#outages) {
      this.#clock.at(from, Rank.failure, this.#failure, node);
      this.#clock.at(to, Rank.failure, this.#repair, node);
    }
  }
}
