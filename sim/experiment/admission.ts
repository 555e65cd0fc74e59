import type { Calendar } from "../kernel/calendar.ts";
import { Rank } from "../kernel/clock.ts";
import type { Recorder } from "../measure/recorder.ts";
import type { Tasks } from "../model/tasks.ts";
import type { RunSpec, WarmupSpec } from "../scenario/types.ts";
import type { OpenStream } from "../workload/source.ts";
import type { Setup } from "./simulate.ts";

/** What is opened, cut and closed: a recorder, or several together. */
export type Measured = Pick<Recorder, "open" | "cut" | "close" | "isMeasuring">;

/** What a feed works with. */
export interface Parts {
  clock: Calendar;
  tasks: Tasks;
  recorder: Measured;
  open: OpenStream;
}

/** Counts tasks in; opens, cuts and closes the measurement at the right arrivals and instants. */
export class Admission {
  readonly #clock: Calendar;
  readonly #recorder: Measured;
  readonly #limit: number;
  /** Whether the measurement closes at the last arrival; a finite trace is measured to its end. */
  readonly #closes: boolean;
  /** Arrival numbers at which the measurement opens (the first) or is cut, descending: the next one is last. */
  readonly #marks: number[];
  #nextMark: number;
  #opensAt = -1;
  #admitted = 0;

  constructor({ scenario, trace, warmupTasks, sections }: Setup, parts: Pick<Parts, "clock" | "recorder">) {
    const { run } = scenario;
    this.#clock = parts.clock;
    this.#recorder = parts.recorder;
    this.#limit = Math.min(run.tasks ?? Infinity, trace?.count ?? Infinity);
    this.#closes = trace === null;
    const { first, start } = beginning(run, warmupTasks, this.#limit);
    const cuts = Array.from({ length: sections - 1 }, (_, k) => (k + 1) / sections);
    this.#opensAt = first;
    if (start !== null) this.#atInstant(start, () => parts.recorder.open());
    if (run.time === null) {
      const from = Math.max(0, first);
      this.#marks = cuts.map((share) => from + Math.round((this.#limit - from) * share)).reverse();
    } else {
      const from = start ?? 0;
      for (const share of cuts) this.#atInstant(from + (run.time - from) * share, () => this.#cut());
      this.#marks = [];
    }
    if (first >= 0) this.#marks.push(first);
    this.#nextMark = this.#marks.pop() ?? -1;
  }

  /** Tasks that may still come. */
  get remaining(): number {
    return this.#limit - this.#admitted;
  }

  /** The number of the task that arrives now. */
  next(): number {
    const id = this.#admitted++;
    if (id === this.#nextMark) this.#mark(id);
    return id;
  }

  /** The task has arrived: after the last one the measurement may close. */
  end(): void {
    if (this.#closes && this.#admitted === this.#limit) this.#recorder.close();
  }

  #mark(id: number): void {
    if (id === this.#opensAt) this.#recorder.open();
    else this.#cut();
    this.#nextMark = this.#marks.pop() ?? -1;
    if (id === this.#nextMark) this.#mark(id);
  }

  #cut(): void {
    if (this.#recorder.isMeasuring) this.#recorder.cut();
  }

  #atInstant(time: number, act: () => void): void {
    this.#clock.at(time, Rank.observation, this.#clock.on(act), 0);
  }
}

/** Where the measurement begins: at the arrival of task number `first`, or (first −1) at the instant `start`, s. */
function beginning(run: RunSpec, warmupTasks: number, limit: number): { first: number; start: number | null } {
  const warmup: WarmupSpec = run.warmup === "auto" ? { tasks: warmupTasks } : run.warmup;
  if ("tasks" in warmup) return { first: warmup.tasks, start: null };
  if ("time" in warmup) return { first: -1, start: warmup.time };
  if (run.time !== null) return { first: -1, start: warmup.share * run.time };
  return { first: Math.floor(warmup.share * limit), start: null };
}
