import type { OfferedJob, OfferPlacement, WaitingJobs } from "../../../strategies/placement/types.ts";
import type { Context, Random } from "../../../strategies/types.ts";
import { type Clock, Rank } from "../../kernel/clock.ts";
import type { Nodes } from "../nodes.ts";
import { type Job, JobCursor } from "./job.ts";
import type { Placer } from "./job-parts.ts";
import type { JobPool } from "./job-pool.ts";

/** Jobs in front of the nodes, whose idle slots are offered to them in random order. */
export class JobOffers implements Placer {
  readonly #clock: Clock;
  readonly #nodes: Nodes;
  readonly #pool: JobPool;
  readonly #policy: OfferPlacement;
  readonly #context: Context;
  readonly #random: Random;
  /** With tasks that have not started, in order of arrival. */
  readonly #waiting: Job[] = [];
  readonly #offered: Offered;
  /** Nodes with an idle slot, in no order, and those of them that have not been offered since they got one. */
  readonly #idle: number[];
  readonly #isIdle: Uint8Array;
  #fresh: number[] = [];
  readonly #pass: number;
  readonly #again: number;
  /** Whether all idle slots are to be offered in the next pass; whether one is due; whether one is due later. */
  #all = false;
  #isDue = false;
  #comesAgain = false;

  /** @param random the order of offers */
  constructor(
    parts: { clock: Clock; nodes: Nodes; pool: JobPool; context: Context; random: Random },
    policy: OfferPlacement,
  ) {
    this.#clock = parts.clock;
    this.#nodes = parts.nodes;
    this.#pool = parts.pool;
    this.#policy = policy;
    this.#context = parts.context;
    this.#random = parts.random;
    this.#offered = new Offered(this.#waiting);
    this.#idle = Array.from({ length: parts.nodes.count }, (_, node) => node);
    this.#isIdle = new Uint8Array(parts.nodes.count).fill(1);
    this.#pass = parts.clock.on(() => this.#offer());
    this.#again = parts.clock.on(() => {
      this.#comesAgain = false;
      this.#all = true;
      this.#offer();
    });
  }

  arrived(job: Job): void {
    this.#waiting.push(job);
    this.#all = true;
    this.#settle();
  }

  freed(nodes: readonly number[]): void {
    for (const node of nodes) {
      if (this.#isIdle[node] === 0) this.#idle.push(node);
      this.#isIdle[node] = 1;
      // Once, however many of its slots have become idle at this instant.
      if (this.#waiting.length > 0 && !this.#fresh.includes(node)) this.#fresh.push(node);
    }
    if (this.#waiting.length > 0) this.#settle();
  }

  voided(job: Job): void {
    const position = job.waiting === 0 ? this.#waiting.indexOf(job) : -1;
    if (position !== -1) this.#waiting.splice(position, 1);
  }

  joined(): void {}

  isWanted(): boolean {
    return this.#waiting.length > 0;
  }

  unstarted(tell: Parameters<Placer["unstarted"]>[0]): void {
    for (const job of this.#waiting) tell(job, job.unstarted(), null);
  }

  #settle(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#clock.at(this.#clock.now, Rank.decision, this.#pass, 0);
  }

  #offer(): void {
    this.#isDue = false;
    if (this.#all) this.#offerAll();
    else this.#offerFresh();
    this.#all = false;
    this.#fresh = [];
    if (this.#waiting.length === 0 || this.#idle.length === 0 || this.#comesAgain) return;
    this.#comesAgain = true;
    this.#clock.at(this.#clock.now + this.#policy.interval, Rank.decision, this.#again, 0);
  }

  #offerAll(): void {
    const idle = this.#idle;
    for (let i = 0; i < idle.length && this.#waiting.length > 0;) {
      const j = i + this.#random.below(idle.length - i);
      const node = idle[j];
      idle[j] = idle[i];
      idle[i] = node;
      this.#fill(node);
      if (!this.#isFull(node)) {
        i++;
        continue;
      }
      // A node that is full leaves its place to one that has not been offered.
      idle[i] = idle[idle.length - 1];
      idle.pop();
      this.#isIdle[node] = 0;
    }
  }

  #offerFresh(): void {
    const fresh = this.#fresh;
    for (let i = 0; i < fresh.length && this.#waiting.length > 0; i++) {
      const j = i + this.#random.below(fresh.length - i);
      const node = fresh[j];
      fresh[j] = fresh[i];
      if (this.#isFull(node)) continue;
      this.#fill(node);
      if (!this.#isFull(node)) continue;
      this.#idle.splice(this.#idle.indexOf(node), 1);
      this.#isIdle[node] = 0;
    }
  }

  /** Offers the idle slots of a node until one is declined. */
  #fill(node: number): void {
    const nodes = this.#nodes;
    while (!this.#isFull(node) && this.#waiting.length > 0) {
      const position = this.#policy.offer(nodes.views[node], this.#offered.by(node), this.#context);
      if (position === -1) return;
      if (!(Number.isInteger(position) && position >= 0 && position < this.#waiting.length)) {
        throw new RangeError(`the placement chose position ${position} of ${this.#waiting.length} waiting jobs`);
      }
      const job = this.#waiting[position];
      const local = job.localTask(node);
      nodes.setLoad(node, nodes.load(node) + 1);
      const task = local === -1 ? job.nextTask() : local;
      this.#pool.bind(job, task, node);
      this.#pool.start(job, task, node);
      if (job.waiting === 0) this.#waiting.splice(position, 1);
    }
  }

  #isFull(node: number): boolean {
    return this.#nodes.busy(node) === this.#nodes.slots(node);
  }
}

/** The waiting jobs, as they are offered a slot. */
class Offered implements WaitingJobs {
  readonly #jobs: readonly Job[];
  #cursor: JobCursor | null = null;
  #node = -1;

  constructor(jobs: readonly Job[]) {
    this.#jobs = jobs;
  }

  /** The slot is of this node. */
  by(node: number): this {
    this.#node = node;
    return this;
  }

  get size(): number {
    return this.#jobs.length;
  }

  at(i: number): OfferedJob {
    const job = this.#jobs[i];
    this.#cursor ??= new JobCursor(job);
    return this.#cursor.on(job, this.#node);
  }
}
