import type {
  Backup,
  EndedAttempt,
  RunningTask,
  RunningTasks,
  WatchingSpeculation,
} from "../../../strategies/speculation/types.ts";
import type { Context, Random } from "../../../strategies/types.ts";
import { type Clock, Rank } from "../../kernel/clock.ts";
import type { Nodes } from "../nodes.ts";
import type { Tasks } from "../tasks.ts";
import { type Job, JobCursor } from "./job.ts";
import type { InService, Placer, Speculator } from "./job-parts.ts";
import type { JobPool } from "./job-pool.ts";

/** What watching needs. */
interface Parts {
  readonly clock: Clock;
  readonly tasks: Tasks;
  readonly nodes: Nodes;
  readonly pool: JobPool;
  readonly placer: Placer;
  readonly context: Context;
  /** The order in which idle nodes are named. */
  readonly random: Random;
}

/**
 * Has some tasks in service attempted once more, as a policy says. It is asked about the nodes that have become idle at
 * an instant, and about all that are idle at intervals while tasks are in service. O(n) per interval besides.
 */
export class Watcher implements Speculator {
  readonly #parts: Parts;
  readonly #policy: WatchingSpeculation;
  readonly #running: Running;
  readonly #soon: number;
  readonly #again: number;
  /** Nodes of which a slot has become idle at this instant. */
  #fresh = new Set<number>();
  /** The event at which all idle nodes are named again; null: there is none. */
  #next: number | null = null;

  constructor(parts: Parts, policy: WatchingSpeculation) {
    this.#parts = parts;
    this.#policy = policy;
    this.#running = new Running(parts);
    this.#soon = parts.clock.on(() => {
      const fresh = this.#fresh;
      this.#fresh = new Set();
      this.#ask([...fresh]);
    });
    this.#again = parts.clock.on(() => {
      this.#next = null;
      this.#ask(Array.from(parts.nodes.views, ({ id }) => id));
      this.started();
    });
  }

  attempts(): number {
    return 1;
  }

  started(): void {
    const { clock, pool } = this.#parts;
    if (this.#next !== null || pool.inService.size === 0) return;
    this.#next = clock.at(clock.now + this.#policy.interval, Rank.decision, this.#again, 0);
  }

  ended(job: Job, attempts: readonly EndedAttempt[]): void {
    const { clock, pool } = this.#parts;
    this.#policy.ended?.(new JobCursor(job), attempts);
    // With nothing left to watch the run is to end here, not at an instant at which nobody would be asked.
    if (pool.inService.size === 0 && this.#next !== null) {
      clock.cancel(this.#next);
      this.#next = null;
    }
    if (this.#fresh.size === 0) clock.at(clock.now, Rank.decision, this.#soon, 0);
    for (const { node } of attempts) this.#fresh.add(node);
  }

  #ask(among: readonly number[]): void {
    const { nodes, pool, placer, context } = this.#parts;
    const idle = among.filter((node) => nodes.busy(node) < nodes.slots(node) && !placer.isWanted(node));
    if (idle.length === 0 || pool.inService.size === 0) return;
    const views = this.#shuffled(idle).map((node) => nodes.views[node]);
    const running = this.#running.as(pool.inService);
    const backups = this.#policy.backups(views, running, pool.counts, context);
    const left = new Set(idle);
    for (const { task, node } of backups.map((backup) => this.#checked(backup, left))) {
      const [record, known] = running.record(task);
      const isThere = [this.#parts.tasks.node(record), ...(known.copies ?? []).map((copy) => copy.node)].includes(node);
      if (isThere) throw new RangeError(`the speculation put a copy on node ${node}, where the task has an attempt`);
      pool.backUp(record, known, node);
    }
  }

  #shuffled(idle: readonly number[]): number[] {
    const nodes = [...idle];
    for (let i = 0; i + 1 < nodes.length; i++) {
      const j = i + this.#parts.random.below(nodes.length - i);
      [nodes[i], nodes[j]] = [nodes[j], nodes[i]];
    }
    return nodes;
  }

  #checked(backup: Backup, left: Set<number>): Backup {
    const { task, node } = backup;
    const { size } = this.#running;
    if (!(Number.isInteger(task) && task >= 0 && task < size)) {
      throw new RangeError(`the speculation chose position ${task} of ${size} running tasks`);
    }
    if (!left.delete(node)) throw new RangeError(`the speculation named node ${node}, which it was not offered`);
    return backup;
  }
}

type Records = Pick<Parts, "clock" | "tasks" | "nodes">;

/** The tasks in service as policies see them. */
class Running implements RunningTasks {
  readonly #cursor: RunningCursor;
  #entries: readonly [record: number, running: InService][] = [];

  constructor(records: Records) {
    this.#cursor = new RunningCursor(records);
  }

  /** Shows these from now on. */
  as(inService: ReadonlyMap<number, InService>): this {
    this.#entries = [...inService];
    return this;
  }

  record(i: number): readonly [record: number, running: InService] {
    return this.#entries[i];
  }

  get size(): number {
    return this.#entries.length;
  }

  at(i: number): RunningTask {
    return this.#cursor.on(...this.#entries[i]);
  }
}

/** The view of one running task at a time. */
class RunningCursor implements RunningTask {
  readonly #records: Records;
  #record = -1;
  #running: InService | null = null;

  constructor(records: Records) {
    this.#records = records;
  }

  on(record: number, running: InService): this {
    this.#record = record;
    this.#running = running;
    return this;
  }

  get job(): number {
    return this.#running?.job.id ?? -1;
  }
  get node(): number {
    return this.#records.tasks.node(this.#record);
  }
  get start(): number {
    return this.#records.tasks.start(this.#record);
  }
  get progress(): number {
    const { tasks, nodes, clock } = this.#records;
    const size = tasks.size(this.#record);
    const done = (clock.now - this.start) * nodes.speed(this.node);
    return size > 0 ? Math.min(1, done / size) : 1;
  }
  get attempts(): number {
    return 1 + (this.#running?.copies?.length ?? 0);
  }
}
