import { leastOf } from "../../strategies/choose.ts";
import type { Balancer, Context } from "../../strategies/types.ts";
import { NodeCursor, type Nodes } from "./nodes.ts";
import type { TaskCursor } from "./tasks.ts";
import { Tournament } from "./tournament.ts";

/** Asks the balancer, and keeps the nodes ordered for balancers that are a key. */
export interface Router {
  /** The node for a task, −1 to let it wait. There is at least one node to choose. */
  choose(task: TaskCursor): number;
  /** The node's load, slots in use or backlog has changed. */
  changed(node: number): void;
  /** The node has failed or come back, or been barred or let in. */
  turned(node: number): void;
  /** Whether it may let a task wait. */
  readonly holds: boolean;
  /** Whether it wants to be told of response times. */
  readonly observes: boolean;
  /** A task's response time, s, from a node. */
  observe(node: number, responseTime: number): void;
}

/**
 * @param exact whether estimates are the true sizes; only then is a node's backlog known in advance
 */
export function router(balancer: Balancer, nodes: Nodes, context: Context, exact: boolean): Router {
  if (balancer.kind === "chooser") return new Choosing(balancer, nodes, context);
  if (balancer.keyedBy === "state") {
    // One view for all: at each node its own would be one more place in memory.
    const view = new NodeCursor(nodes, 0);
    return new Keyed(nodes, context, (node) => balancer.key(view.on(node)));
  }
  if (!nodes.areOfOneSlot || !exact) return new Scanning(nodes, context);
  // While a one-slot node is busy its backlog shrinks by one second per second, so the instant at which it will be
  // empty stays put and can serve as the key; all empty nodes tie before that.
  const emptyAt = (node: number): number =>
    nodes.load(node) === 0 ? -Infinity : context.now + nodes.unfinished(node) / nodes.speed(node);
  return new Keyed(nodes, context, emptyAt);
}

/** The router of a pool of one node. */
export const onlyNode: Router = {
  holds: false,
  observes: false,
  choose: () => 0,
  changed() {},
  turned() {},
  observe() {},
};

class Choosing implements Router {
  readonly holds: boolean;
  readonly observes: boolean;
  readonly #balancer: Balancer & { kind: "chooser" };
  readonly #nodes: Nodes;
  readonly #context: Context;

  constructor(balancer: Balancer & { kind: "chooser" }, nodes: Nodes, context: Context) {
    this.holds = balancer.alwaysChooses !== true;
    this.observes = balancer.observe !== undefined;
    this.#balancer = balancer;
    this.#nodes = nodes;
    this.#context = context;
  }

  choose(task: TaskCursor): number {
    const node = this.#balancer.choose(task, this.#nodes.able, this.#context);
    if (node === null) {
      if (this.holds) return -1;
      throw new RangeError("the balancer says that it always chooses, but it chose no node");
    }
    if (!this.#nodes.takes(node.id)) throw new RangeError(`the balancer chose node ${node.id}, which is not available`);
    return node.id;
  }

  changed(): void {}

  turned(): void {}

  observe(node: number, responseTime: number): void {
    this.#balancer.observe?.(this.#nodes.views[node], responseTime, this.#context);
  }
}

/** An ordered index of the nodes, brought up to date at each change: O(log n). */
class Keyed implements Router {
  readonly holds = false;
  readonly observes = false;
  readonly #nodes: Nodes;
  readonly #context: Context;
  readonly #keyOf: (node: number) => number;
  readonly #tournament: Tournament;

  constructor(nodes: Nodes, context: Context, keyOf: (node: number) => number) {
    this.#nodes = nodes;
    this.#context = context;
    this.#keyOf = keyOf;
    this.#tournament = new Tournament(nodes.count);
    for (let node = 0; node < nodes.count; node++) this.turned(node);
  }

  choose(): number {
    return this.#tournament.pick(this.#context.random);
  }

  changed(node: number): void {
    if (this.#nodes.takes(node)) this.#tournament.set(node, this.#keyOf(node));
  }

  turned(node: number): void {
    this.#tournament.set(node, this.#nodes.takes(node) ? this.#keyOf(node) : Infinity);
  }

  observe(): void {}
}

/** The least backlog by looking at every node: O(n). */
class Scanning implements Router {
  readonly holds = false;
  readonly observes = false;
  readonly #nodes: Nodes;
  readonly #context: Context;

  constructor(nodes: Nodes, context: Context) {
    this.#nodes = nodes;
    this.#context = context;
  }

  choose(): number {
    return leastOf(this.#nodes.able, (node) => node.backlog, this.#context.random).id;
  }

  changed(): void {}

  turned(): void {}

  observe(): void {}
}
