import { type Clock, Rank } from "../kernel/clock.ts";
import type { Monitor } from "./monitor.ts";
import { LinkedLines } from "./lines.ts";
import type { Nodes } from "./nodes.ts";
import type { Host, Service } from "./service.ts";
import { SlotsByPreference } from "./slots.ts";
import type { Tasks } from "./tasks.ts";

// Taken out of `Rank` once: an import costs a lookup at every use.
const COMPLETION = Rank.completion;

/**
 * First come first served in virtual time, one line per node or one central line, for nodes that do not fail: what
 * `Queueing` does with an executor, in fewer steps, because most simulated tasks are served this way.
 */
export class FirstCome implements Service {
  readonly #clock: Clock;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #host: Host;
  readonly #monitor: Monitor;
  readonly #lines: LinkedLines;
  /** Null: a line per node. */
  readonly #central: SlotsByPreference | null;
  readonly #completion: number;

  constructor(
    parts: { clock: Clock; tasks: Tasks; nodes: Nodes; host: Host; monitor: Monitor },
    options: { central: boolean },
  ) {
    const { clock, tasks, nodes } = parts;
    this.#clock = clock;
    this.#tasks = tasks;
    this.#nodes = nodes;
    this.#host = parts.host;
    this.#monitor = parts.monitor;
    this.#lines = new LinkedLines(tasks, options.central ? 1 : nodes.count, "first");
    this.#central = options.central ? new SlotsByPreference(nodes) : null;
    this.#completion = clock.on((task) => this.#completed(task));
  }

  accept(task: number, node: number): void {
    const idle = this.#idle(node);
    if (idle !== -1) {
      this.#nodes.setBusy(idle, this.#nodes.busy(idle) + 1);
      if (this.#central !== null) this.#central.taken(idle);
      this.#start(task, idle);
    } else {
      this.#lines.push(this.#central === null ? node : 0, task);
      this.#monitor.waits(task);
    }
  }

  withdraw(task: number): void {
    this.#lines.remove(this.#central === null ? this.#tasks.node(task) : 0, task);
    this.#monitor.served(task);
  }

  stop(): never {
    throw new Error("this pool was made for tasks that run to their end");
  }

  release(node: number): number {
    if (this.#central !== null || this.#lines.size(node) === 0) return -1;
    const task = this.#lines.pop(node);
    this.#monitor.served(task);
    return task;
  }

  turn(): never {
    throw new Error("this pool was made without failures");
  }

  /** Where a task can start at once, −1 where it has to wait: whenever somebody waits no slot is idle. */
  #idle(node: number): number {
    if (this.#central !== null) return this.#central.first();
    return this.#nodes.busy(node) < this.#nodes.slots(node) ? node : -1;
  }

  #start(task: number, node: number): void {
    const tasks = this.#tasks;
    tasks.setNode(task, node);
    this.#host.began(task);
    const speed = this.#nodes.speed(node);
    const duration = speed === 1 ? tasks.size(task) : tasks.size(task) / speed;
    this.#clock.at(this.#clock.now + duration, COMPLETION, this.#completion, task);
  }

  /** The next in line takes over the slot; then the number of busy slots does not change. */
  #completed(task: number): void {
    const node = this.#tasks.node(task);
    const station = this.#central === null ? node : 0;
    if (this.#lines.size(station) === 0) {
      this.#nodes.setBusy(node, this.#nodes.busy(node) - 1);
      if (this.#central !== null) this.#central.freed(node);
      this.#host.finished(task);
    } else {
      this.#host.finished(task);
      const next = this.#lines.pop(station);
      this.#monitor.served(next);
      this.#start(next, node);
    }
  }
}
