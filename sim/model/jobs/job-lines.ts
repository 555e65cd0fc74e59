import type { SpreadingPlacement } from "../../../strategies/placement/types.ts";
import type { Context } from "../../../strategies/types.ts";
import type { Nodes } from "../nodes.ts";
import { type Job, JobCursor } from "./job.ts";
import type { JobPool, Placer } from "./job-pool.ts";
import { Line, type Place } from "./line.ts";

/**
 * Jobs in the lines of nodes, each first come first served. O(1) for each place, and the length of a line for a theft.
 */
export class JobLines implements Placer {
  readonly #nodes: Nodes;
  readonly #pool: JobPool;
  readonly #policy: SpreadingPlacement;
  readonly #context: Context;
  readonly #lines: Line[];
  /** The reservations of each job that has tasks left to start. */
  readonly #reserved = new Map<Job, Place[]>();
  /** Jobs whose tasks others should not wait for, and how many of these tasks are in service at each node. */
  readonly #slow = new Set<Job>();
  readonly #slowInService: Int32Array;

  constructor(nodes: Nodes, pool: JobPool, policy: SpreadingPlacement, context: Context) {
    this.#nodes = nodes;
    this.#pool = pool;
    this.#policy = policy;
    this.#context = context;
    this.#lines = Array.from({ length: nodes.count }, () => new Line());
    this.#slowInService = new Int32Array(nodes.count);
  }

  arrived(job: Job): void {
    const view = new JobCursor(job);
    const { sends, to } = this.#policy.spread(view, this.#nodes.able, this.#context);
    this.#check(sends, to, job.tasks.length);
    if (sends === "reservations") this.#reserved.set(job, []);
    if (this.#policy.stealing?.holdsUp(view) === true) this.#slow.add(job);
    for (let i = 0; i < to.length && job.waiting > 0; i++) {
      const node = to[i];
      const place = { job, task: sends === "tasks" ? i : -1, node, isGone: false };
      this.#reserved.get(job)?.push(place);
      if (sends === "tasks") this.#pool.bind(job, i, node);
      this.#lines[node].push(place);
      this.#nodes.setLoad(node, this.#nodes.load(node) + 1);
      this.#serve(node);
    }
  }

  freed(node: number, job: Job): void {
    this.#policy.ended?.(new JobCursor(job), this.#nodes.views[node]);
    if (this.#slow.has(job)) {
      this.#slowInService[node]--;
      if (job.waiting === 0 && job.running === 0) this.#slow.delete(job);
    }
    this.#serve(node);
    if (this.#policy.stealing !== undefined && this.#hasIdleSlot(node)) this.#steal(node);
  }

  unstarted(tell: Parameters<Placer["unstarted"]>[0]): void {
    for (const { job, task, node } of this.#lines.flatMap((line) => line.left())) {
      if (task !== -1) tell(job, [task], [node]);
    }
    for (const [job, places] of this.#reserved) {
      const left = places.filter(({ isGone }) => !isGone);
      tell(
        job,
        job.unstarted(),
        left.map(({ node }) => node),
      );
    }
  }

  #serve(node: number): void {
    while (this.#hasIdleSlot(node)) {
      const place = this.#lines[node].shift();
      if (place === null) return;
      place.isGone = true;
      const { job, task } = place;
      const chosen = task === -1 ? job.nextTask() : task;
      if (task === -1) this.#pool.bind(job, chosen, node);
      if (this.#slow.has(job)) this.#slowInService[node]++;
      this.#pool.start(job, chosen, node);
      if (job.waiting === 0) this.#cancel(job);
    }
  }

  #steal(thief: number): void {
    const nodes = this.#nodes;
    const victims = this.#policy.stealing?.victims(nodes.views[thief], nodes.able, this.#context) ?? [];
    for (const victim of victims) {
      this.#checkNode(victim);
      const isBehind = this.#slowInService[victim] > 0;
      const group = this.#lines[victim].takeGroup(isBehind, (place) => place.task === -1, this.#slow);
      if (group.length === 0) continue;
      for (const place of group) {
        place.node = thief;
        this.#lines[thief].push(place);
      }
      nodes.setLoad(victim, nodes.load(victim) - group.length);
      nodes.setLoad(thief, nodes.load(thief) + group.length);
      return this.#serve(thief);
    }
  }

  #hasIdleSlot(node: number): boolean {
    return this.#nodes.busy(node) < this.#nodes.slots(node);
  }

  /** All tasks of the job have started: its other places are void. */
  #cancel(job: Job): void {
    for (const place of this.#reserved.get(job) ?? []) {
      if (place.isGone) continue;
      place.isGone = true;
      this.#nodes.setLoad(place.node, this.#nodes.load(place.node) - 1);
    }
    this.#reserved.delete(job);
  }

  #check(sends: "tasks" | "reservations", to: readonly number[], tasks: number): void {
    for (const node of to) this.#checkNode(node);
    if (to.length < tasks || (sends === "tasks" && to.length > tasks)) {
      throw new RangeError(`the placement named ${to.length} nodes for the ${sends} of a job of ${tasks} tasks`);
    }
  }

  #checkNode(node: number): void {
    if (Number.isInteger(node) && node >= 0 && node < this.#nodes.count) return;
    throw new RangeError(`the placement named node ${node} of ${this.#nodes.count}`);
  }
}
