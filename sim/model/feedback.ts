import type { FeedbackScheduler } from "../../strategies/types.ts";
import { type Clock, Rank } from "../kernel/clock.ts";
import { KeyedLines, type Lines, type LinkedLines } from "./lines.ts";
import type { Nodes } from "./nodes.ts";
import type { Executor } from "./service.ts";
import type { Tasks } from "./tasks.ts";

// Of a task's notes: its level; the turns left to it there, the present one included; what is left of its quantum, s.
const LEVEL = 0;
const TURNS = 1;
const SLICE = 2;

/** Above any place in line, so that level × it + place is exact: 2^13 levels of 2^40 places. */
const PLACES = 2 ** 40;

/**
 * Lines of a multilevel feedback queue: a task's key is its level and, within it, its place in line, which it keeps
 * when it is displaced within its quantum. Each operation is O(log n), a boost O(n log n).
 */
export class FeedbackLines implements Lines {
  readonly #tasks: Tasks;
  readonly #scheduler: FeedbackScheduler;
  readonly #lines: KeyedLines;
  readonly #stations: number;
  #places = 0;

  constructor(tasks: Tasks, stations: number, scheduler: FeedbackScheduler) {
    this.#stations = stations;
    this.#tasks = tasks;
    this.#scheduler = scheduler;
    this.#lines = new KeyedLines(tasks, stations);
  }

  size(station: number): number {
    return this.#lines.size(station);
  }
  first(station: number): number {
    return this.#lines.first(station);
  }
  pop(station: number): number {
    return this.#lines.pop(station);
  }
  remove(station: number, task: number): void {
    this.#lines.remove(station, task);
  }

  push(station: number, task: number): void {
    this.#lines.push(station, task);
  }
  putBack(station: number, task: number): void {
    this.push(station, task);
  }

  /** Gives a task that joins the line its key: new, displaced, or at the end of its quantum. */
  rank(task: number): void {
    const tasks = this.#tasks;
    if (Number.isNaN(tasks.start(task))) {
      this.#begin(task, 0, this.#scheduler.turns);
    } else if (!(tasks.note(task, SLICE) > 0)) {
      const level = tasks.note(task, LEVEL);
      const turns = tasks.note(task, TURNS) - 1;
      if (turns > 0) this.#begin(task, level, turns);
      else this.#begin(task, Math.min(level + 1, this.#scheduler.quanta.length - 1), this.#scheduler.turns);
    }
  }

  /** Puts a task at the end of a level, with a whole quantum. */
  #begin(task: number, level: number, turns: number): void {
    this.#place(task, level, turns);
    this.#tasks.setNote(task, SLICE, this.#scheduler.quanta[level]);
  }

  #place(task: number, level: number, turns: number): void {
    const tasks = this.#tasks;
    tasks.setNote(task, LEVEL, level);
    tasks.setNote(task, TURNS, turns);
    tasks.setKey(task, level * PLACES + this.#places++);
  }

  /** Time between boosts, s; Infinity: there are none. */
  get period(): number {
    return this.#scheduler.boost;
  }

  /** Boosts every station; false: none has tasks. */
  boostAll(running: LinkedLines): boolean {
    let any = false;
    for (let station = 0; station < this.#stations; station++) {
      if (this.size(station) + running.size(station) === 0) continue;
      any = true;
      this.#boost(station, running);
    }
    return any;
  }

  /**
   * Moves all tasks of a station to the first level in their present order. Those in service end their quantum first,
   * which counts for nothing.
   */
  #boost(station: number, running: LinkedLines): void {
    const { turns } = this.#scheduler;
    const tasks = this.#tasks;
    const inService: number[] = [];
    for (let task = running.first(station); task !== -1; task = tasks.next(task)) inService.push(task);
    inService.sort((a, b) => tasks.key(a) - tasks.key(b));
    for (const task of inService) this.#place(task, 0, turns + 1);
    const waiting: number[] = [];
    while (this.size(station) > 0) waiting.push(this.pop(station));
    for (const task of waiting) {
      this.#begin(task, 0, turns);
      this.push(station, task);
    }
  }
}

/** Runs tasks in slots in virtual time, each for no longer than what is left of its quantum. */
export class FeedbackSlots implements Executor {
  readonly #clock: Clock;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #completion: number;
  readonly #end: number;

  constructor(
    parts: { clock: Clock; tasks: Tasks; nodes: Nodes },
    completed: (task: number) => void,
    sliced: (task: number) => void,
  ) {
    this.#clock = parts.clock;
    this.#tasks = parts.tasks;
    this.#nodes = parts.nodes;
    this.#completion = parts.clock.on(completed);
    this.#end = parts.clock.on((task) => {
      this.accrue(task);
      this.#tasks.setNote(task, SLICE, 0);
      sliced(task);
    });
  }

  start(task: number, node: number): void {
    const tasks = this.#tasks;
    const now = this.#clock.now;
    const left = Math.max(0, tasks.size(task) - tasks.attained(task)) / this.#nodes.speed(node);
    const slice = tasks.note(task, SLICE);
    tasks.setSince(task, now);
    const event =
      left > slice
        ? this.#clock.at(now + slice, Rank.decision, this.#end, task)
        : this.#clock.at(now + left, Rank.completion, this.#completion, task);
    tasks.setEvent(task, event);
  }

  accrue(task: number): void {
    const tasks = this.#tasks;
    const elapsed = this.#clock.now - tasks.since(task);
    tasks.setAttained(task, tasks.attained(task) + elapsed * this.#nodes.speed(tasks.node(task)));
    tasks.setNote(task, SLICE, Math.max(0, tasks.note(task, SLICE) - elapsed));
    tasks.setSince(task, this.#clock.now);
  }

  stop(task: number): void {
    this.accrue(task);
    this.#clock.cancel(this.#tasks.event(task));
  }
}

/** Boosts the stations of a feedback queue at each multiple of its period, as long as any has tasks. */
export class Booster {
  readonly #clock: Clock;
  readonly #period: number;
  readonly #boost: number;
  #armed = false;

  /** @param boostAll boosts every station; false: none has tasks */
  constructor(clock: Clock, period: number, boostAll: () => boolean) {
    this.#clock = clock;
    this.#period = period;
    this.#boost = clock.on(() => {
      this.#armed = false;
      if (boostAll()) this.arm();
    });
  }

  /** A task has come. Boosts are applied before the arrivals of their instant. */
  arm(): void {
    if (this.#armed || this.#period === Infinity) return;
    this.#armed = true;
    const next = (Math.floor(this.#clock.now / this.#period) + 1) * this.#period;
    this.#clock.at(next, Rank.failure, this.#boost, 0);
  }
}
