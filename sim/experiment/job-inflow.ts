import type { Nodes } from "../model/nodes.ts";

/** A stretch of the measurement: the number of the first task that arrives in it, and its ends, s. */
interface Stretch {
  readonly first: number;
  readonly since: number;
  until: number;
  /** Work of its tasks by the node that does it, and work that may still be done anywhere; s at speed 1. */
  readonly work: Float64Array;
  anywhere: number;
}

/**
 * How much work came for each node, by the stretch of the run in which it came. The node of a task may be known long
 * after its job has arrived; counted when it starts, work could never come faster than a node does it.
 */
export class JobInflow {
  readonly #nodes: Nodes;
  readonly #stretches: Stretch[] = [];

  constructor(nodes: Nodes) {
    this.#nodes = nodes;
  }

  /** A stretch begins with the task of this number, at `now`, s, where the one before ends. */
  begin(first: number, now: number): void {
    this.end(now);
    this.#stretches.push({
      first,
      since: now,
      until: Infinity,
      work: new Float64Array(this.#nodes.count),
      anywhere: 0,
    });
  }

  /** The present stretch ends. */
  end(now: number): void {
    const last = this.#stretches.at(-1);
    if (last !== undefined) last.until = Math.min(last.until, now);
  }

  /** A task of this number has so much work, s at speed 1, which the node does, or any (−1). */
  add(id: number, node: number, work: number): void {
    const stretch = this.#stretches.findLast(({ first }) => first <= id);
    if (stretch === undefined) return;
    if (node === -1) stretch.anywhere += work;
    else stretch.work[node] += work;
  }

  /** By stretch and node, the work that came divided by what the node could have done. */
  shares(): Float64Array[] {
    return this.#stretches.map((stretch) => this.#shareOf([stretch]));
  }

  /** The same of all stretches together. */
  share(): Float64Array {
    return this.#shareOf(this.#stretches);
  }

  #shareOf(stretches: readonly Stretch[]): Float64Array {
    const nodes = this.#nodes;
    const speeds = new Float64Array(nodes.count).map((_, node) => nodes.speed(node) * nodes.slots(node));
    const all = speeds.reduce((sum, speed) => sum + speed, 0);
    const time = stretches.reduce((sum, { since, until }) => sum + until - since, 0);
    return speeds.map((speed, node) =>
      stretches.reduce((sum, { work, anywhere }) => sum + (work[node] / speed + anywhere / all) / time, 0),
    );
  }
}
