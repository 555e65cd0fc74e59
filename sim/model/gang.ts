import type { GangScheduler } from "../../strategies/types.ts";
import { type Clock, Rank } from "../kernel/clock.ts";
import type { Monitor } from "./monitor.ts";
import { LinkedLines } from "./lines.ts";
import { Matrix } from "./matrix.ts";
import type { Nodes } from "./nodes.ts";
import type { Executor, Host, Service } from "./service.ts";
import type { Tasks } from "./tasks.ts";
import { oneMachine } from "./one-machine.ts";

/**
 * Gang scheduling of rigid jobs: all slots of a job run at the same time, and the rows of a matrix take turns. Who runs
 * is, at every instant, the row whose turn it is and, with alternates, the jobs of the rows that follow whose slots are
 * all idle. Each change costs O(jobs in the matrix × their slots).
 */
export class GangService implements Service {
  readonly release = oneMachine.release;
  readonly stop = oneMachine.stop;
  readonly turn = oneMachine.turn;
  readonly #clock: Clock;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #host: Host;
  readonly #monitor: Monitor;
  readonly #executor: Executor;
  readonly #scheduler: GangScheduler;
  /** Jobs that no row has room for. */
  readonly #line: LinkedLines;
  readonly #matrix: Matrix;
  readonly #running = new Set<number>();
  readonly #decision: number;
  readonly #turn: number;
  #isDeciding = false;
  /** When the present turn began, s, and the event that ends it; −1: none, there is one row or none. */
  #began = 0;
  #turnEnd = -1;

  constructor(
    parts: { clock: Clock; tasks: Tasks; nodes: Nodes; host: Host; monitor: Monitor },
    scheduler: GangScheduler,
    makeExecutor: (completed: (task: number) => void) => Executor,
  ) {
    this.#clock = parts.clock;
    this.#tasks = parts.tasks;
    this.#nodes = parts.nodes;
    this.#host = parts.host;
    this.#monitor = parts.monitor;
    this.#scheduler = scheduler;
    this.#executor = makeExecutor((task) => this.#completed(task));
    this.#line = new LinkedLines(parts.tasks, 1, "first");
    this.#matrix = new Matrix(parts.nodes.slots(0), scheduler.rows);
    this.#decision = parts.clock.on(() => {
      this.#isDeciding = false;
      this.#decide();
    });
    this.#turn = parts.clock.on(() => {
      this.#turnEnd = -1;
      this.#matrix.turn();
      this.#began = this.#clock.now;
      this.#decide();
    });
  }

  accept(task: number): void {
    this.#line.push(0, task);
    this.#monitor.waits(task);
    this.#settle();
  }

  withdraw(task: number): void {
    if (this.#matrix.has(task)) this.#remove(task);
    else this.#line.remove(0, task);
    this.#monitor.served(task);
    this.#settle();
  }

  #settle(): void {
    if (this.#isDeciding) return;
    this.#isDeciding = true;
    this.#clock.at(this.#clock.now, Rank.decision, this.#decision, 0);
  }

  #decide(): void {
    const tasks = this.#tasks;
    const matrix = this.#matrix;
    if (matrix.rows === 0) this.#began = this.#clock.now;
    while (this.#line.size(0) > 0) {
      const task = this.#line.first(0);
      if (!matrix.place(task, tasks.slots(task))) break;
      this.#line.pop(0);
      tasks.setNode(task, 0);
    }
    this.#show();
    this.#arm();
  }

  /** Stops and starts jobs so that those run who should. */
  #show(): void {
    const wanted = this.#matrix.shown(this.#scheduler.alternates);
    for (const task of this.#running) {
      if (wanted.has(task)) continue;
      this.#executor.stop(task);
      this.#idle(task);
      this.#monitor.waits(task);
    }
    for (const task of wanted) {
      if (!this.#running.has(task)) this.#start(task);
    }
  }

  #start(task: number): void {
    this.#running.add(task);
    this.#nodes.setBusy(0, this.#nodes.busy(0) + this.#tasks.slots(task));
    this.#monitor.served(task);
    if (Number.isNaN(this.#tasks.start(task))) this.#host.began(task);
    this.#executor.start(task, 0);
  }

  #idle(task: number): void {
    this.#running.delete(task);
    this.#nodes.setBusy(0, this.#nodes.busy(0) - this.#tasks.slots(task));
  }

  /** Takes a job out of the matrix; if the row whose turn it is goes with it, the next one's turn begins. */
  #remove(task: number): void {
    if (!this.#matrix.remove(task)) return;
    this.#began = this.#clock.now;
    this.#disarm();
  }

  #completed(task: number): void {
    this.#idle(task);
    this.#remove(task);
    this.#host.finished(task);
    this.#settle();
  }

  /** Sets the end of the turn: a row that is alone has one turn after another. */
  #arm(): void {
    this.#disarm();
    if (this.#matrix.rows < 2) return;
    const { quantum } = this.#scheduler;
    const turns = Math.floor((this.#clock.now - this.#began) / quantum) + 1;
    this.#turnEnd = this.#clock.at(this.#began + turns * quantum, Rank.decision, this.#turn, 0);
  }

  #disarm(): void {
    if (this.#turnEnd !== -1) this.#clock.cancel(this.#turnEnd);
    this.#turnEnd = -1;
  }
}
