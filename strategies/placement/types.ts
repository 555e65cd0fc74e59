import type { Context, Definition, NodeSet, NodeView } from "../types.ts";

/** What a policy may know of a job: tasks that arrive together, each of which runs on one node. */
export interface JobView {
  /** Order of arrival, from 0. */
  readonly id: number;
  /** Instant of arrival, s. */
  readonly arrival: number;
  /** Tasks, ≥ 1. */
  readonly tasks: number;
  /** Mean of the tasks' estimates, s at speed 1; NaN where nothing is told. */
  readonly estimate: number;
  /** Index of the class in the scenario, from 0. */
  readonly class: number;
  /** Tasks that have not started. */
  readonly waiting: number;
  /** Tasks in service. */
  readonly running: number;
}

/** Where a job goes on arrival. */
export interface Spread {
  /**
   * `tasks`: the i-th task lines up at the i-th node. `reservations`: the job has a place in the line of each node;
   * when the place is next there, the first task that has not started does, and places left over when all have are
   * void.
   */
  readonly sends: "tasks" | "reservations";
  /** Nodes by `id`; a node may be there several times. At least as many as the job has tasks; for `tasks`, as many. */
  readonly to: readonly number[];
}

/**
 * Sends each job to the lines of some nodes, first come first served. A node's `load` counts tasks and reservations,
 * its `backlog` the estimates of its tasks alone.
 */
export interface SpreadingPlacement {
  readonly kind: "spreading";
  spread(job: JobView, nodes: NodeSet, context: Context): Spread;
  /** Told of each task that is done, and of the node. */
  ended?(job: JobView, node: NodeView): void;
  /** How idle nodes take work from others; left out: they do not. */
  readonly stealing?: Stealing;
}

/**
 * A node with an idle slot and an empty line asks others, in order, and takes the first group of reservations it finds:
 * those next to each other behind a task that others should not wait for, be it in service or in line.
 */
export interface Stealing {
  /** Whether others should not wait for the tasks of the job. Asked once, after `spread`. */
  holdsUp(job: JobView): boolean;
  /** The nodes asked, by `id`. */
  victims(thief: NodeView, nodes: NodeSet, context: Context): readonly number[];
}

/** A waiting job, as it is offered a slot of some node. */
export interface OfferedJob extends JobView {
  /** Whether a task that has not started has its input on the node. */
  readonly isLocal: boolean;
}

/** The jobs with tasks that have not started, in order of arrival. */
export interface WaitingJobs {
  readonly size: number;
  /** The i-th, 0 ≤ i < size. The view is reused by the next call. */
  at(i: number): OfferedJob;
}

/** Keeps all jobs in front of the nodes and is offered their idle slots. */
export interface OfferPlacement {
  readonly kind: "offers";
  /** Idle slots that were declined are offered again after so long, s, > 0, or when a job arrives. */
  readonly interval: number;
  /**
   * Position of the job of which a task starts on the node, one with its input there if the job has such; −1: none, the
   * slot is declined. Asked of each idle slot, in random order, after all completions and arrivals of an instant.
   */
  offer(node: NodeView, jobs: WaitingJobs, context: Context): number;
}

export type Placement = SpreadingPlacement | OfferPlacement;
export type PlacementDefinition = Definition<"placement", Placement>;
