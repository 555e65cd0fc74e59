import type { Context } from "../../strategies/types.ts";
import { type Clock, Rank } from "../kernel/clock.ts";
import { ClassLines } from "./class-lines.ts";
import { Booster, FeedbackLines } from "./feedback.ts";
import { LinkedLines, type Lines } from "./lines.ts";
import type { Monitor } from "./monitor.ts";
import type { Nodes } from "./nodes.ts";
import { rankerFor, type LineScheduler, linesFor } from "./scheduled-lines.ts";
import type { Executor, Host, Service } from "./service.ts";
import { SlotsByPreference } from "./slots.ts";
import type { Tasks } from "./tasks.ts";

/** Told whose turn it is, in which line, and how many are behind; true: it has taken the task out of the line. */
export type Sheds = (task: number, line: number, behind: number) => boolean;

/** What an executor must call. */
export interface ExecutorCalls {
  completed(task: number): void;
  sliced(task: number): void;
  /** The task has failed by itself, and has been stopped. */
  failed(task: number): void;
}

/**
 * Waiting lines in front of slots: one line per node, or one central line in front of all. A station is a line with the
 * slots it feeds.
 *
 * Where the order of service can depend on who else arrives at the same instant, the decision waits until all
 * completions and arrivals of the instant have been applied.
 */
export class Queueing implements Service {
  readonly #clock: Clock;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #host: Host;
  readonly #monitor: Monitor;
  readonly #executor: Executor;
  readonly #lines: Lines;
  /** Sees to a task that a failure has thrown out of its slot; false: it is to wait where it was. */
  readonly #recover: ((task: number) => boolean) | null;
  /** Whether a node that is switched off finishes what it has. */
  readonly #drains: boolean;
  /** Tasks in service by station; kept only for schedulers that preempt and for nodes that fail. */
  readonly #running: LinkedLines | null;
  /** Give a key to a task that joins a line, and to one in service where waiting tasks displace those. */
  readonly #rank: ((task: number) => void) | null;
  readonly #rankInService: ((task: number) => void) | null;
  readonly #preempts: boolean;
  /** Null: a line per node. */
  readonly #central: SlotsByPreference | null;
  /** Null: everybody is served whose turn has come. */
  readonly #sheds: Sheds | null;
  readonly #waitsForInstant: boolean;
  /** Set where a rule of classes is told of work done. */
  readonly #classes: ClassLines | null;
  readonly #deciding: Uint8Array;
  readonly #decision: number;
  readonly #booster: Booster | null;

  constructor(
    parts: { clock: Clock; tasks: Tasks; nodes: Nodes; host: Host; monitor: Monitor; context: Context },
    scheduler: LineScheduler,
    options: { central: boolean; recover: ((task: number) => boolean) | null; sheds?: Sheds | null; drains?: boolean },
    makeExecutor: (calls: ExecutorCalls) => Executor,
  ) {
    const { clock, tasks, nodes, host } = parts;
    const stations = options.central ? 1 : nodes.count;
    this.#clock = clock;
    this.#tasks = tasks;
    this.#nodes = nodes;
    this.#host = host;
    this.#monitor = parts.monitor;
    this.#executor = makeExecutor({
      completed: (task) => this.#completed(task),
      sliced: (task) => this.#sliced(task),
      failed: (task) => this.#failed(task),
    });
    this.#recover = options.recover;
    this.#drains = options.drains === true;
    this.#lines = linesFor(scheduler, tasks, stations, parts.context);
    this.#preempts = scheduler.kind === "feedback" || ("preempts" in scheduler && scheduler.preempts);
    const lines = this.#lines;
    this.#rank = lines instanceof FeedbackLines ? (task) => lines.rank(task) : rankerFor(scheduler, tasks);
    this.#rankInService = lines instanceof FeedbackLines ? () => {} : this.#rank;
    this.#classes = lines instanceof ClassLines && lines.listens ? lines : null;
    this.#running =
      this.#preempts || options.recover !== null || this.#drains ? new LinkedLines(tasks, stations, "first") : null;
    this.#central = options.central ? new SlotsByPreference(nodes) : null;
    this.#sheds = options.sheds ?? null;
    this.#waitsForInstant = !(scheduler.kind === "order" && scheduler.next === "first") && scheduler.kind !== "quantum";
    this.#deciding = new Uint8Array(stations);
    this.#decision = clock.on((station) => {
      this.#deciding[station] = 0;
      this.#decide(station);
    });
    const running = this.#running;
    this.#booster =
      lines instanceof FeedbackLines && running !== null
        ? new Booster(clock, lines.period, () => lines.boostAll(running))
        : null;
  }

  accept(task: number, node: number): void {
    const station = this.#central === null ? node : 0;
    if (!this.#waitsForInstant && this.#sheds === null) {
      // A line means that no slot is idle.
      const idle = this.#lines.size(station) === 0 ? this.#idleNode(station) : -1;
      if (idle === -1) this.#join(task, station);
      else this.#start(task, idle);
      return;
    }
    this.#join(task, station);
    this.#booster?.arm();
    this.#settle(station);
  }

  withdraw(task: number): void {
    this.#lines.remove(this.#station(task), task);
    this.#monitor.served(task);
  }

  stop(task: number): void {
    this.#executor.stop(task);
    const station = this.#leave(task);
    this.#classes?.left(station, task, this.#tasks.attained(task));
    this.#settle(station);
  }

  release(node: number): number {
    if (this.#central !== null || this.#lines.size(node) === 0) return -1;
    const task = this.#lines.pop(node);
    this.#monitor.served(task);
    return task;
  }

  turn(node: number, up: boolean): void {
    if (this.#running === null) throw new Error("this pool was made without failures");
    const station = this.#central === null ? node : 0;
    this.#nodes.setUp(node, up ? 1 : 0);
    if (!up && !this.#drains) this.#throwOut(node, station);
    if (!up) this.#central?.failed(node);
    else if (this.#nodes.busy(node) < this.#nodes.slots(node)) this.#central?.freed(node);
    this.#settle(station);
  }

  pace(node: number, speed: number): void {
    const served = this.#servedAt(node);
    for (const task of served) this.#executor.stop(task);
    this.#nodes.setSpeed(node, speed);
    for (const task of served) this.#executor.start(task, node);
  }

  #servedAt(node: number): number[] {
    const running = this.#running;
    const station = this.#central === null ? node : 0;
    const served: number[] = [];
    for (let task = running?.first(station) ?? -1; task !== -1; task = this.#tasks.next(task)) {
      if (this.#tasks.node(task) === node) served.push(task);
    }
    return served;
  }

  /** Empties the slots of a node that has failed. */
  #throwOut(node: number, station: number): void {
    const waiting = this.#servedAt(node).filter((task) => {
      this.#executor.stop(task);
      this.#leave(task);
      return this.#recover?.(task) !== true;
    });
    // The one that started first is put back last, so that it is the first again.
    for (const task of waiting.reverse()) this.#putBack(task, station);
  }

  #failed(task: number): void {
    const station = this.#leave(task);
    if (this.#recover?.(task) !== true) this.#putBack(task, station);
    this.#settle(station);
  }

  #putBack(task: number, station: number): void {
    this.#rank?.(task);
    this.#lines.putBack(station, task);
    this.#monitor.waits(task);
  }

  #station(task: number): number {
    return this.#central === null ? this.#tasks.node(task) : 0;
  }

  #join(task: number, station: number): void {
    this.#rank?.(task);
    this.#lines.push(station, task);
    this.#monitor.waits(task);
  }

  #settle(station: number): void {
    if (!this.#waitsForInstant || this.#clock.isInstantOver()) return this.#decide(station);
    if (this.#deciding[station] === 1) return;
    this.#deciding[station] = 1;
    this.#clock.at(this.#clock.now, Rank.decision, this.#decision, station);
  }

  #decide(station: number): void {
    while (this.#lines.size(station) > 0) {
      const node = this.#idleNode(station);
      if (node === -1) break;
      if (!this.#isShed(station)) this.#serveNext(station, node);
    }
    while (this.#preempts && this.#lines.size(station) > 0) {
      const displaced = this.#displaceable(station);
      if (displaced === -1) return;
      const next = this.#lines.pop(station);
      const node = this.#tasks.node(displaced);
      this.#interrupt(displaced, station);
      this.#monitor.served(next);
      this.#start(next, node);
    }
  }

  #isShed(station: number): boolean {
    const next = this.#sheds === null ? -1 : this.#lines.first(station);
    return next !== -1 && this.#sheds?.(next, station, this.#lines.size(station) - 1) === true;
  }

  #serveNext(station: number, node: number): void {
    const task = this.#lines.pop(station);
    this.#monitor.served(task);
    this.#start(task, node);
  }

  /** A node of the station with an idle slot, −1 when there is none. */
  #idleNode(station: number): number {
    if (this.#central !== null) return this.#central.first();
    const nodes = this.#nodes;
    return nodes.busy(station) < nodes.slots(station) && (this.#drains || nodes.up(station) === 1) ? station : -1;
  }

  #start(task: number, node: number): void {
    const nodes = this.#nodes;
    nodes.setBusy(node, nodes.busy(node) + 1);
    this.#central?.taken(node);
    const first = Number.isNaN(this.#tasks.start(task));
    this.#tasks.setNode(task, node);
    if (first) this.#host.began(task);
    this.#running?.push(this.#station(task), task);
    this.#executor.start(task, node);
  }

  /** Frees the slot of a task that leaves service. */
  #leave(task: number): number {
    const nodes = this.#nodes;
    const node = this.#tasks.node(task);
    nodes.setBusy(node, nodes.busy(node) - 1);
    if (nodes.up(node) === 1) this.#central?.freed(node);
    const station = this.#station(task);
    this.#running?.remove(station, task);
    return station;
  }

  #interrupt(task: number, station: number): void {
    this.#executor.stop(task);
    this.#leave(task);
    this.#classes?.left(station, task, this.#tasks.attained(task));
    this.#join(task, station);
  }

  #completed(task: number): void {
    const station = this.#leave(task);
    this.#classes?.left(station, task, this.#tasks.size(task));
    this.#host.finished(task);
    this.#settle(station);
  }

  #sliced(task: number): void {
    const station = this.#leave(task);
    this.#classes?.left(station, task, this.#tasks.attained(task));
    this.#join(task, station);
    this.#settle(station);
  }

  /** The task in service with the largest key, if the first in line has a smaller one; −1 otherwise. */
  #displaceable(station: number): number {
    const tasks = this.#tasks;
    if (this.#running === null || this.#rankInService === null) return -1;
    let worst = -1;
    let worstKey = tasks.key(this.#lines.first(station));
    for (let task = this.#running.first(station); task !== -1; task = tasks.next(task)) {
      // A node that is to go takes no other task instead.
      if (this.#drains && this.#central !== null && this.#nodes.up(tasks.node(task)) === 0) continue;
      this.#executor.accrue(task);
      this.#rankInService(task);
      const key = tasks.key(task);
      if (key > worstKey || (key === worstKey && worst !== -1 && tasks.id(task) > tasks.id(worst))) {
        worst = task;
        worstKey = key;
      }
    }
    return worst;
  }
}
