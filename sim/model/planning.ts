import type { Context, Machine, Planner, TaskSet, TaskView } from "../../strategies/types.ts";
import { type Clock, Rank } from "../kernel/clock.ts";
import type { Monitor } from "./dispatcher.ts";
import type { Nodes } from "./nodes.ts";
import type { Executor, Host, Service } from "./service.ts";
import { TaskCursor, type Tasks } from "./tasks.ts";

/**
 * A cluster: rigid jobs that take several slots of one machine at once (node 0 stands for all of it), started by a
 * planner. A pass of the planner is O(running + waiting) besides its own cost.
 */
export class Planning implements Service {
  readonly #clock: Clock;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #host: Host;
  readonly #monitor: Monitor;
  readonly #context: Context;
  readonly #planner: Planner;
  readonly #executor: Executor;
  readonly #queue: WaitingJobs;
  readonly #machine: RunningJobs;
  readonly #cursor: TaskCursor;
  readonly #pass: number;
  #passDue = false;

  constructor(
    parts: { clock: Clock; tasks: Tasks; nodes: Nodes; host: Host; monitor: Monitor; context: Context },
    planner: Planner,
    makeExecutor: (completed: (task: number) => void) => Executor,
  ) {
    this.#clock = parts.clock;
    this.#tasks = parts.tasks;
    this.#nodes = parts.nodes;
    this.#host = parts.host;
    this.#monitor = parts.monitor;
    this.#context = parts.context;
    this.#planner = planner;
    this.#executor = makeExecutor((task) => this.#completed(task));
    this.#queue = new WaitingJobs(parts.tasks);
    this.#machine = new RunningJobs(parts.clock, parts.nodes);
    this.#cursor = new TaskCursor(parts.tasks);
    this.#pass = parts.clock.on(() => {
      this.#passDue = false;
      this.#plan();
    });
  }

  accept(task: number): void {
    this.#queue.push(task);
    this.#monitor.waits(task);
    this.#settle();
  }

  withdraw(task: number): void {
    this.#queue.remove(task);
    this.#monitor.served(task);
    this.#settle();
  }

  turn(): never {
    throw new Error("a cluster is one machine: its nodes are not switched one by one");
  }

  #settle(): void {
    if (this.#planner.pass === "per-event") return this.#plan();
    if (this.#passDue) return;
    this.#passDue = true;
    this.#clock.at(this.#clock.now, Rank.decision, this.#pass, 0);
  }

  #plan(): void {
    if (this.#queue.size === 0) return;
    const positions = this.#planner.decide(this.#queue, this.#machine, this.#context);
    if (positions.length === 0) return;
    for (const task of this.#queue.take(positions)) this.#start(task);
  }

  #start(task: number): void {
    const nodes = this.#nodes;
    const slots = this.#tasks.slots(task);
    if (slots > this.#machine.free) {
      throw new RangeError(`the scheduler started a job of ${slots} slots on ${this.#machine.free} idle ones`);
    }
    nodes.setBusy(0, nodes.busy(0) + slots);
    this.#tasks.setNode(task, 0);
    this.#monitor.served(task);
    this.#host.began(task);
    this.#machine.add(task, this.#clock.now + this.#planner.plannedTime(this.#cursor.on(task)), slots);
    this.#executor.start(task, 0);
  }

  #completed(task: number): void {
    this.#nodes.setBusy(0, this.#nodes.busy(0) - this.#tasks.slots(task));
    this.#machine.remove(task);
    this.#host.finished(task);
    this.#settle();
  }
}

/** The waiting jobs in order of arrival. */
class WaitingJobs implements TaskSet {
  readonly #cursor: TaskCursor;
  #jobs: number[] = [];

  constructor(tasks: Tasks) {
    this.#cursor = new TaskCursor(tasks);
  }

  get size(): number {
    return this.#jobs.length;
  }

  at(i: number): TaskView {
    return this.#cursor.on(this.#jobs[i]);
  }

  push(task: number): void {
    this.#jobs.push(task);
  }

  remove(task: number): void {
    this.#jobs.splice(this.#jobs.indexOf(task), 1);
  }

  /** Takes the jobs at these positions out, in the order given. */
  take(positions: readonly number[]): number[] {
    const taken = positions.map((position) => {
      const job = this.#jobs[position];
      if (job === undefined || job < 0) {
        throw new RangeError(`the scheduler started position ${position}, twice or outside the queue`);
      }
      this.#jobs[position] = -1;
      return job;
    });
    this.#jobs = this.#jobs.filter((job) => job >= 0);
    return taken;
  }
}

/** The running jobs in order of planned end; additions and removals move the tail of flat arrays. */
class RunningJobs implements Machine {
  readonly #clock: Clock;
  readonly #nodes: Nodes;
  #count = 0;
  #end = new Float64Array(64);
  #slots = new Int32Array(64);
  #task = new Int32Array(64);

  constructor(clock: Clock, nodes: Nodes) {
    this.#clock = clock;
    this.#nodes = nodes;
  }

  get slots(): number {
    return this.#nodes.slots(0);
  }
  get free(): number {
    return this.#nodes.slots(0) - this.#nodes.busy(0);
  }
  get running(): number {
    return this.#count;
  }
  plannedEnd(i: number): number {
    return Math.max(this.#clock.now, this.#end[i]);
  }
  slotsOf(i: number): number {
    return this.#slots[i];
  }

  add(task: number, end: number, slots: number): void {
    if (this.#count === this.#end.length) this.#grow();
    let place = this.#count;
    while (place > 0 && this.#end[place - 1] > end) place--;
    this.#end.copyWithin(place + 1, place, this.#count);
    this.#slots.copyWithin(place + 1, place, this.#count);
    this.#task.copyWithin(place + 1, place, this.#count);
    this.#end[place] = end;
    this.#slots[place] = slots;
    this.#task[place] = task;
    this.#count++;
  }

  remove(task: number): void {
    const place = this.#task.indexOf(task);
    this.#end.copyWithin(place, place + 1, this.#count);
    this.#slots.copyWithin(place, place + 1, this.#count);
    this.#task.copyWithin(place, place + 1, this.#count);
    this.#count--;
  }

  #grow(): void {
    const length = this.#end.length * 2;
    const end = new Float64Array(length);
    const slots = new Int32Array(length);
    const task = new Int32Array(length);
    end.set(this.#end);
    slots.set(this.#slots);
    task.set(this.#task);
    this.#end = end;
    this.#slots = slots;
    this.#task = task;
  }
}
