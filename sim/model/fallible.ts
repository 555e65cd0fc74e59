import type { Saving } from "../../strategies/recovery/types.ts";
import { type Clock, Rank } from "../kernel/clock.ts";
import type { Attempts } from "./attempts.ts";
import type { FaultLedger } from "./fault-ledger.ts";
import type { Nodes } from "./nodes.ts";
import { advance, overheadLeft, timeLeft } from "./progress.ts";
import type { ExecutorCalls } from "./queueing.ts";
import type { Executor } from "./service.ts";
import type { Tasks } from "./tasks.ts";

/** How tasks fail by themselves. */
export interface TaskFaults {
  /** Time in the slot until the task fails, s; Infinity: it does not. Drawn anew for each stint. */
  next(): number;
  /** Whether a task that is done turns out to have failed. */
  isBad(): boolean;
}

/**
 * Virtual execution of one task per slot that may fail: besides its work a task spends time in its slot on saving what
 * it has done and on coming back after a failure.
 */
export class Fallible implements Executor {
  readonly #clock: Clock;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #attempts: Attempts;
  readonly #ledger: FaultLedger;
  readonly #savings: readonly Saving[];
  readonly #faults: TaskFaults | null;
  readonly #quantum: number;
  readonly #calls: ExecutorCalls;
  readonly #completion: number;
  readonly #slice: number;
  readonly #failure: number;

  /** @param options.savings by group of nodes */
  constructor(
    parts: { clock: Clock; tasks: Tasks; nodes: Nodes; attempts: Attempts; ledger: FaultLedger },
    options: { savings: readonly Saving[]; faults: TaskFaults | null; quantum: number },
    calls: ExecutorCalls,
  ) {
    this.#clock = parts.clock;
    this.#tasks = parts.tasks;
    this.#nodes = parts.nodes;
    this.#attempts = parts.attempts;
    this.#ledger = parts.ledger;
    this.#savings = options.savings;
    this.#faults = options.faults;
    this.#quantum = options.quantum;
    this.#calls = calls;
    this.#completion = parts.clock.on((task) => this.#complete(task));
    this.#slice = parts.clock.on((task) => {
      this.accrue(task);
      calls.sliced(task);
    });
    this.#failure = parts.clock.on((task) => {
      this.accrue(task);
      calls.failed(task);
    });
  }

  start(task: number, node: number): void {
    const { now } = this.#clock;
    const left = timeLeft(this.#attempts.progress(task), this.#saving(node), this.#nodes.speed(node));
    const failure = this.#faults?.next() ?? Infinity;
    this.#tasks.setSince(task, now);
    const first = Math.min(left, failure, this.#quantum);
    const [rank, handler] =
      first === left
        ? [Rank.completion, this.#completion]
        : first === failure
          ? [Rank.failure, this.#failure]
          : [Rank.decision, this.#slice];
    this.#tasks.setEvent(task, this.#clock.at(now + Math.max(0, first), rank, handler, task));
  }

  accrue(task: number): void {
    const node = this.#tasks.node(task);
    const progress = this.#attempts.progress(task);
    const speed = this.#nodes.speed(node);
    this.#spent(task, advance(progress, this.#saving(node), speed, this.#clock.now - this.#tasks.since(task)));
    this.#attempts.keep(task, progress);
  }

  stop(task: number): void {
    this.accrue(task);
    this.#clock.cancel(this.#tasks.event(task));
  }

  #complete(task: number): void {
    const progress = this.#attempts.progress(task);
    const node = this.#tasks.node(task);
    this.#spent(task, overheadLeft(progress, this.#saving(node), this.#nodes.speed(node)));
    if (this.#faults?.isBad() === true) {
      this.#attempts.keep(task, { ...progress, attained: progress.size, preparation: 0, writing: 0 });
      this.#calls.failed(task);
      return;
    }
    this.#attempts.finish(task);
    this.#calls.completed(task);
  }

  /** So much of the slot's time up to now was not work, s. */
  #spent(task: number, time: number): void {
    this.#tasks.setSince(task, this.#clock.now);
    if (time === 0) return;
    const node = this.#tasks.node(task);
    const work = time * this.#nodes.speed(node);
    this.#ledger.spent(work);
    // The node took it for work done on the tasks it has.
    this.#nodes.addPending(node, work);
  }

  #saving(node: number): Saving {
    return this.#savings[this.#nodes.group(node)];
  }
}
