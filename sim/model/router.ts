import { leastOf } from "../../strategies/choose.ts";
import type { Balancer, ChoosingBalancer, Context, IndexBalancer, Ties } from "../../strategies/types.ts";
import { LoadOrder, OUT } from "./load-order.ts";
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
  /** Whether idle nodes take tasks from others. */
  readonly steals: boolean;
  /** A task's response time, s, from a node. */
  observe(node: number, responseTime: number): void;
  /** The node from whose line an idle one takes a task, −1: none. */
  steal(thief: number): number;
}

/**
 * @param exact whether estimates are the true sizes; only then is a node's backlog known in advance
 */
export function router(balancer: Balancer, nodes: Nodes, context: Context, exact: boolean): Router {
  if (balancer.kind === "chooser") {
    const choosing = new Choosing(balancer, nodes, context);
    const isPlain = balancer.changed === undefined && balancer.steal === undefined;
    return isPlain ? choosing : informed(choosing, balancer, nodes, context);
  }
  if (balancer.keyedBy !== "backlog") {
    const isPlain = (balancer.ties ?? "random") === "random" && balancer.mayWait !== true;
    if (balancer.keyedBy === "load" && isPlain && balancer.observe === undefined) return new ByLoad(nodes, context);
    // One view for all: at each node its own would be one more place in memory.
    const view = new NodeCursor(nodes, 0);
    const keyed = new Keyed(nodes, context, (node) => balancer.key(view.on(node)));
    return isPlain && balancer.observe === undefined ? keyed : new Particular(balancer, keyed, nodes, context);
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
  steals: false,
  choose: () => 0,
  changed() {},
  turned() {},
  observe() {},
  steal: () => -1,
};

class Choosing implements Router {
  readonly holds: boolean;
  readonly observes: boolean;
  readonly steals = false;
  readonly #balancer: ChoosingBalancer;
  readonly #nodes: Nodes;
  readonly #context: Context;

  constructor(balancer: ChoosingBalancer, nodes: Nodes, context: Context) {
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
    // A policy of the user's may answer anything.
    if (typeof node !== "object") throw new RangeError(`the balancer chose ${String(node)}, which is no node`);
    if (!this.#nodes.takes(node.id)) throw new RangeError(`the balancer chose node ${node.id}, which is not available`);
    return node.id;
  }

  changed(): void {}

  turned(): void {}

  observe(node: number, responseTime: number): void {
    this.#balancer.observe?.(this.#nodes.views[node], responseTime, this.#context);
  }

  steal(): number {
    return -1;
  }
}

/** The same for a balancer that is told of changes of load, or that lets idle nodes take tasks. */
function informed(choosing: Choosing, balancer: ChoosingBalancer, nodes: Nodes, context: Context): Router {
  return {
    holds: choosing.holds,
    observes: choosing.observes,
    steals: balancer.steal !== undefined,
    choose: (task) => choosing.choose(task),
    changed: (node) => balancer.changed?.(nodes.views[node]),
    turned: () => {},
    observe: (node, responseTime) => choosing.observe(node, responseTime),
    steal: (thief) => balancer.steal?.(nodes.views[thief], nodes.able, context)?.id ?? -1,
  };
}

/** The least load, any of those that have it: O(1) for each task that comes or goes. */
class ByLoad implements Router {
  readonly holds = false;
  readonly observes = false;
  readonly steals = false;
  readonly #nodes: Nodes;
  readonly #context: Context;
  readonly #order: LoadOrder;

  constructor(nodes: Nodes, context: Context) {
    this.#nodes = nodes;
    this.#context = context;
    this.#order = new LoadOrder(nodes.integers, (node) => (nodes.takes(node) ? nodes.load(node) : OUT));
  }

  choose(): number {
    return this.#order.pick(this.#context.random);
  }

  changed(node: number): void {
    if (this.#nodes.takes(node)) this.#order.set(node, this.#nodes.load(node));
  }

  turned(node: number): void {
    this.#order.set(node, this.#nodes.takes(node) ? this.#nodes.load(node) : OUT);
  }

  observe(): void {}

  steal(): number {
    return -1;
  }
}

/** An ordered index of the nodes, brought up to date at each change: O(log n). */
class Keyed implements Router {
  readonly holds = false;
  readonly observes = false;
  readonly steals = false;
  readonly tournament: Tournament;
  readonly #nodes: Nodes;
  readonly #context: Context;
  readonly #keyOf: (node: number) => number;

  constructor(nodes: Nodes, context: Context, keyOf: (node: number) => number) {
    this.#nodes = nodes;
    this.#context = context;
    this.#keyOf = keyOf;
    this.tournament = new Tournament(nodes.count, (node) => this.#present(node));
  }

  choose(): number {
    return this.tournament.pick(this.#context.random);
  }

  changed(node: number): void {
    if (this.#nodes.takes(node)) this.tournament.set(node, this.#keyOf(node));
  }

  turned(node: number): void {
    this.tournament.set(node, this.#present(node));
  }

  observe(): void {}

  steal(): number {
    return -1;
  }

  #present(node: number): number {
    return this.#nodes.takes(node) ? this.#keyOf(node) : Infinity;
  }
}

/** An ordered index with another rule for ties than chance, one that tasks may wait for, or one that learns. */
class Particular implements Router {
  readonly holds: boolean;
  readonly observes: boolean;
  readonly steals = false;
  readonly #balancer: IndexBalancer;
  readonly #keyed: Keyed;
  readonly #nodes: Nodes;
  readonly #context: Context;
  #last = -1;

  constructor(balancer: IndexBalancer, keyed: Keyed, nodes: Nodes, context: Context) {
    this.holds = balancer.mayWait === true;
    this.observes = balancer.observe !== undefined;
    this.#balancer = balancer;
    this.#keyed = keyed;
    this.#nodes = nodes;
    this.#context = context;
  }

  choose(): number {
    if (this.holds && this.#keyed.tournament.least === Infinity) return -1;
    return (this.#last = this.#among(this.#balancer.ties ?? "random"));
  }

  changed(node: number): void {
    this.#keyed.changed(node);
  }

  turned(node: number): void {
    this.#keyed.turned(node);
  }

  observe(node: number, responseTime: number): void {
    this.#balancer.observe?.(this.#nodes.views[node], responseTime, this.#context);
    this.#keyed.changed(node);
  }

  steal(): number {
    return -1;
  }

  #among(rule: Ties): number {
    const { tournament } = this.#keyed;
    const { ties } = tournament;
    switch (rule) {
      case "random":
        return tournament.pick(this.#context.random);
      case "first":
        return tournament.at(0);
      case "last":
        return tournament.at(ties - 1);
      case "turn":
        return tournament.at(this.#last === -1 ? 0 : tournament.rankAfter(this.#last) % ties);
    }
  }
}

/** The least backlog by looking at every node: O(n). */
class Scanning implements Router {
  readonly holds = false;
  readonly observes = false;
  readonly steals = false;
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

  steal(): number {
    return -1;
  }
}
