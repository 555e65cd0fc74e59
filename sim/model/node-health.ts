import type { Health, HealthContext } from "../../strategies/health/types.ts";
import type { Context, Random } from "../../strategies/types.ts";
import { type Clock, Rank } from "../kernel/clock.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Nodes } from "./nodes.ts";

/** One policy with the nodes it keeps out. */
interface Watch {
  readonly policy: Health;
  readonly out: Uint8Array;
  /** The event that lets a node in again, −1 where there is none. */
  readonly timer: Int32Array;
  readonly context: HealthContext & { out: number };
}

/**
 * Carries out what the health policies decide: a node is barred while at least one of them keeps it out. A node that
 * has come back may get a smaller share at first.
 */
export class NodeHealth {
  readonly #clock: Clock;
  readonly #nodes: Nodes;
  readonly #bar: Dispatcher["bar"];
  readonly #random: Random;
  readonly #watches: readonly Watch[];
  /** How many policies keep the node out. */
  readonly #out: Uint8Array;
  readonly #returned: Float64Array;
  /** Nodes that came back not long ago. */
  #ramping: number[] = [];
  readonly #back: number;
  /** Whether the next round of checks is due at an instant, by policy. */
  readonly #due: boolean[];
  readonly #round: number;
  readonly #answers: (node: number) => boolean;
  readonly #isNeeded: () => boolean;

  /**
   * @param parts.bar keeps a node from getting tasks, or no longer
   * @param parts.answers whether a node would answer a check well now
   * @param parts.isNeeded whether there are requests
   */
  constructor(
    parts: {
      clock: Clock;
      nodes: Nodes;
      bar: Dispatcher["bar"];
      answers: (node: number) => boolean;
      isNeeded: () => boolean;
    },
    policies: readonly Health[],
    context: Context,
  ) {
    const { clock, nodes } = parts;
    this.#clock = clock;
    this.#nodes = nodes;
    this.#bar = parts.bar;
    this.#answers = parts.answers;
    this.#isNeeded = parts.isNeeded;
    this.#random = context.random;
    this.#watches = policies.map((policy) => ({
      policy,
      out: new Uint8Array(nodes.count),
      timer: new Int32Array(nodes.count).fill(-1),
      context: Object.assign(Object.create(context) as Context, { nodes: nodes.count, out: 0 }),
    }));
    this.#out = new Uint8Array(nodes.count);
    this.#returned = new Float64Array(nodes.count);
    this.#due = policies.map(() => false);
    this.#back = clock.on((at) => this.#letIn(Math.floor(at / nodes.count), at % nodes.count));
    this.#round = clock.on((at) => this.#check(at));
  }

  /** Sees to it that nodes are checked while there are requests. */
  watch(): void {
    for (const [i, { policy }] of this.#watches.entries()) {
      if (policy.period === undefined || this.#due[i]) continue;
      this.#due[i] = true;
      const time = (Math.floor(this.#clock.now / policy.period) + 1) * policy.period;
      this.#clock.at(Math.max(time, this.#clock.now), Rank.observation, this.#round, i);
    }
  }

  sent(node: number): void {
    for (let i = 0; i < this.#watches.length; i++) {
      const { policy, context } = this.#watches[i];
      this.#decide(i, node, policy.sent?.(node, context) ?? null);
    }
  }

  ended(node: number, answered: boolean): void {
    for (let i = 0; i < this.#watches.length; i++) {
      const { policy, context } = this.#watches[i];
      this.#decide(i, node, policy.ended?.(node, answered, context) ?? null);
    }
  }

  /** Nodes that are passed over this time, because their share is small yet. */
  passedOver(): number[] {
    if (this.#ramping.length === 0) return [];
    const now = this.#clock.now;
    const longest = this.#watches.reduce((most, { policy }) => Math.max(most, policy.ramp ?? 0), 0);
    this.#ramping = this.#ramping.filter((node) => this.#out[node] === 0 && now - this.#returned[node] < longest);
    return this.#ramping.filter((node) => this.#random.next() >= this.#shareOf(node, now - this.#returned[node]));
  }

  #shareOf(_node: number, since: number): number {
    return this.#watches.reduce((share, { policy }) => share * (policy.share?.(since) ?? 1), 1);
  }

  #decide(i: number, node: number, seconds: number | null): void {
    if (seconds === null) return;
    if (!(seconds >= 0)) throw new RangeError(`a node is kept out for >= 0 s, got ${seconds}`);
    const watch = this.#watches[i];
    if (watch.timer[node] !== -1) this.#clock.cancel(watch.timer[node]);
    watch.timer[node] = -1;
    if (seconds === 0) return this.#letIn(i, node);
    if (watch.out[node] === 0) {
      watch.out[node] = 1;
      watch.context.out++;
      if (this.#out[node]++ === 0) this.#bar(node, true);
    }
    if (seconds === Infinity) return;
    const back = this.#clock.now + seconds;
    watch.timer[node] = this.#clock.at(back, Rank.decision, this.#back, i * this.#nodes.count + node);
  }

  #letIn(i: number, node: number): void {
    const { policy, out, timer, context } = this.#watches[i];
    timer[node] = -1;
    if (out[node] === 0) return;
    out[node] = 0;
    context.out--;
    policy.returned?.(node);
    if (--this.#out[node] > 0) return;
    this.#returned[node] = this.#clock.now;
    if (!this.#ramping.includes(node)) this.#ramping.push(node);
    this.#bar(node, false);
  }

  #check(i: number): void {
    this.#due[i] = false;
    const { policy, context } = this.#watches[i];
    for (let node = 0; node < this.#nodes.count; node++) {
      const answered = this.#answers(node) && !(this.#nodes.backlog(node) > (policy.timeout ?? Infinity));
      this.#decide(i, node, policy.checked?.(node, answered, context) ?? null);
    }
    if (this.#isNeeded()) this.watch();
  }
}
