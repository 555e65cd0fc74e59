import type { Context, Planner } from "../../strategies/types.ts";
import { type Clock, Rank } from "../kernel/clock.ts";
import type { Monitor } from "./monitor.ts";
import type { Nodes } from "./nodes.ts";
import { RunningJobs } from "./running-jobs.ts";
import type { Executor, Host, Service } from "./service.ts";
import { TaskCursor, type Tasks } from "./tasks.ts";
import { WaitingJobs } from "./waiting-jobs.ts";
import { oneMachine } from "./one-machine.ts";

/**
 * A cluster: rigid jobs that take several slots of one machine at once (node 0 stands for all of it), started by a
 * planner. Each arrival, start and completion costs O(log(running + waiting)) besides the planner's own work.
 */
export class Planning implements Service {
  readonly release = oneMachine.release;
  readonly stop = oneMachine.stop;
  readonly turn = oneMachine.turn;
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
    this.#queue = new WaitingJobs(parts.clock, parts.tasks);
    this.#machine = new RunningJobs(parts.clock, parts.tasks, parts.nodes);
    this.#cursor = new TaskCursor(parts.tasks);
    this.#pass = parts.clock.on(() => {
      this.#passDue = false;
      this.#plan();
    });
  }

  accept(task: number): void {
    const job = this.#cursor.on(task);
    const key = this.#planner.key === undefined ? 0 : this.#planner.key(job);
    this.#queue.push(task, key, this.#planner.plannedTime(job));
    this.#monitor.waits(task);
    this.#settle();
  }

  withdraw(task: number): void {
    this.#queue.remove(task);
    this.#planner.left?.(this.#cursor.on(task));
    this.#monitor.served(task);
    this.#settle();
  }

  #settle(): void {
    if (this.#queue.leastSlots > this.#machine.free && this.#planner.always !== true) return;
    if (this.#planner.pass === "per-event") return this.#plan();
    if (this.#passDue) return;
    this.#passDue = true;
    this.#clock.at(this.#clock.now, Rank.decision, this.#pass, 0);
  }

  #plan(): void {
    const positions = this.#planner.decide(this.#queue, this.#machine, this.#context);
    if (positions.length === 0) return;
    this.#queue.take(positions);
    for (let i = 0; i < positions.length; i++) this.#start(this.#queue.taken[i]);
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
    this.#machine.add(task, this.#clock.now + this.#queue.plannedTime(task));
    this.#executor.start(task, 0);
  }

  #completed(task: number): void {
    this.#nodes.setBusy(0, this.#nodes.busy(0) - this.#tasks.slots(task));
    this.#machine.remove(task);
    this.#planner.left?.(this.#cursor.on(task));
    this.#host.finished(task);
    this.#settle();
  }
}
