import { type Clock, Rank } from "../kernel/clock.ts";
import type { Nodes } from "./nodes.ts";
import type { Executor } from "./service.ts";
import type { Tasks } from "./tasks.ts";

// Taken out of `Rank` once: an import costs a lookup at every use.
const COMPLETION = Rank.completion;
const DECISION = Rank.decision;

/** Virtual execution of one task per slot: a task of size s on a node of speed v takes s / v. */
export class SpaceShared implements Executor {
  readonly #clock: Clock;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #quantum: number;
  readonly #completion: number;
  readonly #slice: number;

  /**
   * @param quantum longest stay in service, s; Infinity: to the end
   * @param completed called when a task is done
   * @param sliced called when a task has used up its quantum; its `attained` is up to date
   */
  constructor(
    clock: Clock,
    tasks: Tasks,
    nodes: Nodes,
    quantum: number,
    completed: (task: number) => void,
    sliced: (task: number) => void,
  ) {
    this.#clock = clock;
    this.#tasks = tasks;
    this.#nodes = nodes;
    this.#quantum = quantum;
    this.#completion = clock.on(completed);
    this.#slice = clock.on((task) => {
      this.accrue(task);
      sliced(task);
    });
  }

  start(task: number, node: number): void {
    const tasks = this.#tasks;
    const now = this.#clock.now;
    const left = Math.max(0, tasks.size(task) - tasks.attained(task)) / this.#nodes.speed(node);
    tasks.setSince(task, now);
    const event =
      left > this.#quantum
        ? this.#clock.at(now + this.#quantum, DECISION, this.#slice, task)
        : this.#clock.at(now + left, COMPLETION, this.#completion, task);
    tasks.setEvent(task, event);
  }

  accrue(task: number): void {
    const tasks = this.#tasks;
    const now = this.#clock.now;
    tasks.setAttained(task, tasks.attained(task) + (now - tasks.since(task)) * this.#nodes.speed(tasks.node(task)));
    tasks.setSince(task, now);
  }

  stop(task: number): void {
    this.accrue(task);
    this.#clock.cancel(this.#tasks.event(task));
  }
}
