import type { Clock } from "../../kernel/clock.ts";
import type { Nodes } from "../nodes.ts";
import { SpaceShared } from "../space-shared.ts";
import { Tasks } from "../tasks.ts";

/** One more attempt at a task in service. */
export interface Copy {
  /** The task's record among the tasks, and the copy's own. */
  readonly task: number;
  readonly record: number;
  readonly node: number;
  /** s. */
  readonly start: number;
  /** Work, s at speed 1. */
  readonly size: number;
  /** Whether it runs where the task's input is. */
  readonly isLocal: boolean;
}

/** Further attempts at tasks in service, with records of their own and an executor that knows those. */
export class Copies {
  readonly #clock: Clock;
  readonly #records: Tasks;
  readonly #executor: SpaceShared;
  readonly #byRecord = new Map<number, Copy>();

  /** @param done called when a copy is done */
  constructor(parts: { clock: Clock; tasks: Tasks; nodes: Nodes }, done: (copy: Copy) => void) {
    this.#clock = parts.clock;
    this.#records = new Tasks(parts.tasks.classes, false);
    const completed = (record: number): void => {
      const copy = this.#byRecord.get(record);
      if (copy === undefined) return;
      this.#forget(copy);
      done(copy);
    };
    this.#executor = new SpaceShared(parts.clock, this.#records, parts.nodes, Infinity, completed, completed);
  }

  /** Starts one more attempt of this size, s at speed 1, at a task on a node, where a slot is idle. */
  start(task: number, node: number, size: number, isLocal: boolean): Copy {
    const records = this.#records;
    const record = records.allocate();
    records.setSize(record, size);
    records.setNode(record, node);
    const copy = { task, record, node, start: this.#clock.now, size, isLocal };
    this.#byRecord.set(record, copy);
    this.#executor.start(record, node);
    return copy;
  }

  /** Takes a copy back that is not done; tells the work that was done on it, s at speed 1. */
  takeBack(copy: Copy): number {
    this.#executor.stop(copy.record);
    const attained = this.#records.attained(copy.record);
    this.#forget(copy);
    return attained;
  }

  #forget({ record }: Copy): void {
    this.#byRecord.delete(record);
    this.#records.release(record);
  }
}
