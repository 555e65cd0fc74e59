import type { Context, ResourceScheduler, Resources, TaskSet, TaskView } from "../../strategies/types.ts";
import { type Clock, Rank } from "../kernel/clock.ts";
import type { Monitor } from "./monitor.ts";
import { LinkedLines } from "./lines.ts";
import type { Nodes } from "./nodes.ts";
import type { Executor, Host, Service } from "./service.ts";
import { TaskCursor, type Tasks } from "./tasks.ts";
import { oneMachine } from "./one-machine.ts";

/** Sums of amounts such as 0.1 that should be equal differ by less than this share. */
const ROUNDING = 1e-9;

/**
 * A cluster of several resources: one machine (node 0 stands for all of it) on which a task takes a slot and its
 * class's demand of each resource. A line for each class, first come first served; a scheduler picks among their heads.
 * O(1) for each task besides the scheduler's own work.
 */
export class ResourcePool implements Service {
  readonly release = oneMachine.release;
  readonly stop = oneMachine.stop;
  readonly turn = oneMachine.turn;
  readonly #clock: Clock;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #host: Host;
  readonly #monitor: Monitor;
  readonly #context: Context;
  readonly #scheduler: ResourceScheduler;
  readonly #executor: Executor;
  readonly #lines: LinkedLines;
  readonly #heads: Heads;
  readonly #inUse: InUse;
  readonly #decision: number;
  #isDeciding = false;

  constructor(
    parts: { clock: Clock; tasks: Tasks; nodes: Nodes; host: Host; monitor: Monitor; context: Context },
    scheduler: ResourceScheduler,
    capacity: readonly number[],
    makeExecutor: (completed: (task: number) => void) => Executor,
  ) {
    this.#clock = parts.clock;
    this.#tasks = parts.tasks;
    this.#nodes = parts.nodes;
    this.#host = parts.host;
    this.#monitor = parts.monitor;
    this.#context = parts.context;
    this.#scheduler = scheduler;
    this.#executor = makeExecutor((task) => this.#completed(task));
    this.#lines = new LinkedLines(parts.tasks, parts.tasks.classes.length, "first");
    this.#heads = new Heads(parts.tasks, this.#lines);
    this.#inUse = new InUse(capacity, parts.tasks, parts.nodes);
    this.#decision = parts.clock.on(() => {
      this.#isDeciding = false;
      this.#decide();
    });
  }

  accept(task: number): void {
    const line = this.#tasks.class(task);
    this.#lines.push(line, task);
    if (this.#lines.size(line) === 1) this.#heads.add(line);
    this.#monitor.waits(task);
    this.#settle();
  }

  withdraw(task: number): void {
    this.#takeOut(task);
    this.#settle();
  }

  #takeOut(task: number): void {
    const line = this.#tasks.class(task);
    this.#lines.remove(line, task);
    if (this.#lines.size(line) === 0) this.#heads.remove(line);
    this.#monitor.served(task);
  }

  #settle(): void {
    if (this.#isDeciding || this.#heads.size === 0) return;
    this.#isDeciding = true;
    this.#clock.at(this.#clock.now, Rank.decision, this.#decision, 0);
  }

  #decide(): void {
    const heads = this.#heads;
    while (heads.size > 0) {
      const position = this.#scheduler.choose(heads, this.#inUse, this.#context);
      if (position === -1) return;
      if (!(Number.isInteger(position) && position >= 0 && position < heads.size)) {
        throw new RangeError(`the scheduler chose position ${position} of ${heads.size} waiting classes`);
      }
      const task = heads.taskAt(position);
      const { name } = this.#tasks.classes[this.#tasks.class(task)];
      if (!this.#inUse.fits(this.#tasks.class(task))) {
        throw new RangeError(`the scheduler started a task of class ${name}, for which there is no room`);
      }
      this.#start(task);
    }
  }

  #start(task: number): void {
    const nodes = this.#nodes;
    this.#takeOut(task);
    this.#inUse.add(this.#tasks.class(task), 1);
    nodes.setBusy(0, nodes.busy(0) + 1);
    this.#tasks.setNode(task, 0);
    this.#host.began(task);
    this.#executor.start(task, 0);
  }

  #completed(task: number): void {
    const nodes = this.#nodes;
    this.#inUse.add(this.#tasks.class(task), -1);
    nodes.setBusy(0, nodes.busy(0) - 1);
    this.#host.finished(task);
    this.#settle();
  }
}

/** What the running tasks take. */
class InUse implements Resources {
  readonly capacity: readonly number[];
  readonly #demands: readonly (readonly number[])[];
  readonly #running: Int32Array;
  readonly #nodes: Nodes;

  constructor(capacity: readonly number[], tasks: Tasks, nodes: Nodes) {
    this.capacity = capacity;
    this.#demands = tasks.classes.map(({ demand }) => demand ?? capacity.map(() => 0));
    this.#running = new Int32Array(tasks.classes.length);
    this.#nodes = nodes;
  }

  demandOf(taskClass: number): readonly number[] {
    return this.#demands[taskClass];
  }

  runningOf(taskClass: number): number {
    return this.#running[taskClass];
  }

  /** O(classes × resources): the sum is made anew, so that it does not drift. */
  fits(taskClass: number): boolean {
    if (this.#nodes.busy(0) >= this.#nodes.slots(0)) return false;
    for (let resource = 0; resource < this.capacity.length; resource++) {
      let taken = this.#demands[taskClass][resource];
      for (let of = 0; of < this.#running.length; of++) taken += this.#running[of] * this.#demands[of][resource];
      if (taken > this.capacity[resource] * (1 + ROUNDING)) return false;
    }
    return true;
  }

  add(taskClass: number, count: number): void {
    this.#running[taskClass] += count;
  }
}

/** The first task of each class that waits, in no order. */
class Heads implements TaskSet {
  readonly #lines: LinkedLines;
  readonly #cursor: TaskCursor;
  readonly #waiting: number[] = [];

  constructor(tasks: Tasks, lines: LinkedLines) {
    this.#lines = lines;
    this.#cursor = new TaskCursor(tasks);
  }

  get size(): number {
    return this.#waiting.length;
  }

  at(i: number): TaskView {
    return this.#cursor.on(this.taskAt(i));
  }

  taskAt(i: number): number {
    return this.#lines.first(this.#waiting[i]);
  }

  add(line: number): void {
    this.#waiting.push(line);
  }

  remove(line: number): void {
    this.#waiting.splice(this.#waiting.indexOf(line), 1);
  }
}
