import type { SpreadingPlacement } from "../../../strategies/placement/types.ts";
import type { Context } from "../../../strategies/types.ts";
import type { Nodes } from "../nodes.ts";
import { type Job, JobCursor } from "./job.ts";
import type { Placer } from "./job-parts.ts";
import type { JobPool } from "./job-pool.ts";
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
  /** The places, of jobs with tasks left to start, that may become void: reservations, and places of cloned tasks. */
  readonly #places = new Map<Job, Place[]>();
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
    this.#check(sends, to, view.tasks);
    if (sends === "reservations" || job.attempts > 1) this.#places.set(job, []);
    if (this.#policy.stealing?.holdsUp(view) === true) this.#slow.add(job);
    for (let i = 0; i < to.length && job.waiting > 0; i++) {
      const node = to[i];
      const task = sends === "tasks" ? i % job.tasks.length : -1;
      const place = { job, task, node, isGone: false };
      this.#places.get(job)?.push(place);
      if (sends === "tasks") this.#pool.bind(job, task, node);
      this.#lines[node].push(place);
      this.#nodes.setLoad(node, this.#nodes.load(node) + 1);
      this.#serve(node);
    }
  }

  freed(nodes: readonly number[], job: Job): void {
    // Copies of the tasks of a job that is not cloned were not sent by the policy.
    const sent = job.attempts > 1 ? nodes : nodes.slice(0, 1);
    for (const node of sent) this.#policy.ended?.(new JobCursor(job), this.#nodes.views[node]);
    if (this.#slow.has(job)) {
      for (const node of nodes) this.#slowInService[node]--;
      if (job.waiting === 0 && job.running === 0) this.#slow.delete(job);
    }
    for (const node of nodes) {
      this.#serve(node);
      if (this.#policy.stealing !== undefined && this.#hasIdleSlot(node)) this.#steal(node);
    }
  }

  voided(job: Job, task: number): void {
    for (const place of this.#places.get(job) ?? []) {
      if (place.isGone || place.task !== task) continue;
      place.isGone = true;
      this.#pool.unbind(job, task, place.node);
      this.#policy.ended?.(new JobCursor(job), this.#nodes.views[place.node]);
    }
    if (job.waiting === 0) this.#cancel(job);
  }

  joined(node: number, job: Job): void {
    if (this.#slow.has(job)) this.#slowInService[node]++;
  }

  /** Who waits at a node has no idle slot there, and who waits elsewhere stays there. */
  isWanted(): boolean {
    return false;
  }

  unstarted(tell: Parameters<Placer["unstarted"]>[0]): void {
    for (const { job, task, node } of this.#lines.flatMap((line) => line.left())) {
      if (task !== -1 && job.attempts === 1) tell(job, [task], [node]);
    }
    for (const [job, places] of this.#places) {
      const left = places.filter(({ isGone }) => !isGone);
      const unstarted = job.unstarted();
      // Of the places of a cloned job each is a task's, of reservations each is anybody's.
      const parts = left.some(({ task }) => task === -1) ? [unstarted] : unstarted.map((task) => [task]);
      for (const tasks of parts) {
        const own = left.filter(({ task }) => task === -1 || tasks.includes(task));
        tell(
          job,
          tasks,
          own.map(({ node }) => node),
        );
      }
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
    for (const place of this.#places.get(job) ?? []) {
      if (place.isGone) continue;
      place.isGone = true;
      this.#nodes.setLoad(place.node, this.#nodes.load(place.node) - 1);
    }
    this.#places.delete(job);
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
