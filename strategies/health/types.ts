import type { Context, Definition } from "../types.ts";

/** What a decision about a node's health may use. */
export interface HealthContext extends Context {
  /** Nodes in all. */
  readonly nodes: number;
  /** Nodes that this policy keeps out at the moment. */
  readonly out: number;
}

/**
 * Keeps nodes from getting requests. An answer is the number of seconds for which a node is kept out from now on: 0
 * lets it in, Infinity keeps it out until told otherwise, null changes nothing.
 */
export interface Health {
  /** An attempt has been sent to the node. */
  sent?(node: number, context: HealthContext): number | null;
  /** An attempt there has ended, answered or not. Attempts taken back tell nothing. */
  ended?(node: number, answered: boolean, context: HealthContext): number | null;
  /** The seconds are over, or it has been let in. */
  returned?(node: number): void;
  /** Seconds between rounds of checks, > 0; left out: there are none. Rounds are made while there are requests. */
  readonly period?: number;
  /** A check waits so many seconds for its answer. */
  readonly timeout?: number;
  /** In a round, of each node: whether its answer to a check was good and in time. */
  checked?(node: number, answered: boolean, context: HealthContext): number | null;
  /** Seconds after its return for which a node's share is asked. */
  readonly ramp?: number;
  /** Share of its usual chance to be chosen that a node has so many seconds after its return, in 0 … 1. */
  share?(since: number): number;
}

export type HealthDefinition = Definition<"health", Health>;
