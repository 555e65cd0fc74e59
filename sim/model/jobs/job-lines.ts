import type { SpreadingPlacement } from "../../../strategies/placement/types.ts";
import type { Context } from "../../../strategies/types.ts";
import type { Nodes } from "../nodes.ts";
import { type Job, JobCursor } from "./job.ts";
import type { JobPool, Placer } from "./job-pool.ts";

/** A place in the line of a node: of a task, or of whichever task of the job starts next (−1). */
interface Place {
  readonly job: Job;
  readonly task: number;
  readonly node: number;
  /** Used, or cancelled. */
  isGone: boolean;
}

/** Jobs in the lines of nodes, each first come first served. O(1) for each place. */
export class JobLines implements Placer {
  readonly #nodes: Nodes;
  readonly #pool: JobPool;
  readonly #policy: SpreadingPlacement;
  readonly #context: Context;
  readonly #lines: Line[];
  /** The reservations of each job that has tasks left to start. */
  readonly #reserved = new Map<Job, Place[]>();

  constructor(nodes: Nodes, pool: JobPool, policy: SpreadingPlacement, context: Context) {
    this.#nodes = nodes;
    this.#pool = pool;
    this.#policy = policy;
    this.#context = context;
    this.#lines = Array.from({ length: nodes.count }, () => new Line());
  }

  arrived(job: Job): void {
    const { sends, to } = this.#policy.spread(new JobCursor(job), this.#nodes.able, this.#context);
    this.#check(sends, to, job.tasks.length);
    if (sends === "reservations") this.#reserved.set(job, []);
    for (let i = 0; i < to.length && job.waiting > 0; i++) {
      const node = to[i];
      const place = { job, task: sends === "tasks" ? i : -1, node, isGone: false };
      this.#reserved.get(job)?.push(place);
      this.#lines[node].push(place);
      this.#nodes.setLoad(node, this.#nodes.load(node) + 1);
      this.freed(node);
    }
  }

  freed(node: number): void {
    const nodes = this.#nodes;
    const line = this.#lines[node];
    while (nodes.busy(node) < nodes.slots(node)) {
      const place = line.shift();
      if (place === null) return;
      place.isGone = true;
      const { job, task } = place;
      this.#pool.start(job, task === -1 ? job.nextTask() : task, node);
      if (job.waiting === 0) this.#cancel(job);
    }
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
    const wrong = to.find((node) => !(Number.isInteger(node) && node >= 0 && node < this.#nodes.count));
    if (wrong !== undefined) throw new RangeError(`the placement named node ${wrong} of ${this.#nodes.count}`);
    if (to.length < tasks || (sends === "tasks" && to.length > tasks)) {
      throw new RangeError(`the placement named ${to.length} nodes for the ${sends} of a job of ${tasks} tasks`);
    }
  }
}

/** First come first served; places that are gone are passed over. */
class Line {
  #places: Place[] = [];
  #head = 0;

  push(place: Place): void {
    this.#places.push(place);
  }

  shift(): Place | null {
    while (this.#head < this.#places.length) {
      const place = this.#places[this.#head++];
      if (!place.isGone) return place;
    }
    this.#places = [];
    this.#head = 0;
    return null;
  }
}
