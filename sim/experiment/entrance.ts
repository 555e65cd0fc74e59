import type { Distribution } from "../kernel/distribution.ts";
import { distribution } from "../kernel/distributions/index.ts";
import type { Stream } from "../kernel/stream.ts";
import type { Dispatcher } from "../model/dispatcher.ts";
import type { Tasks } from "../model/tasks.ts";
import type { Source } from "../workload/source.ts";
import { Admission, type Parts } from "./admission.ts";
import type { Setup } from "./simulate.ts";

/** Where tasks go: the dispatcher, or requests that are sent as several tasks. */
export type Door = Pick<Dispatcher, "arrive" | "waitAtMost">;

/** Makes the record of each arriving task and hands it over. */
export class Entrance {
  readonly #clock: { readonly now: number };
  readonly #tasks: Tasks;
  readonly #door: Door;
  readonly #source: Source;
  readonly #admission: Admission;
  readonly #patience: Distribution | null;
  readonly #impatience: Stream | null;

  constructor(setup: Setup, source: Source, parts: Parts, door: Door) {
    const { patience } = setup.scenario.workload;
    this.#clock = parts.clock;
    this.#tasks = parts.tasks;
    this.#door = door;
    this.#source = source;
    this.#admission = new Admission(setup, parts);
    this.#patience = patience === null ? null : distribution(patience);
    this.#impatience = patience === null ? null : parts.open("patience");
  }

  /** Tasks that may still come. */
  get remaining(): number {
    return this.#admission.remaining;
  }

  /** A task arrives now. */
  admit(): void {
    const id = this.#admission.next();
    const task = this.#tasks.allocate();
    this.#tasks.setId(task, id);
    this.#tasks.setArrival(task, this.#clock.now);
    this.#source.fill(task);
    const isIn = this.#door.arrive(task);
    // Drawn for every task, so that the policies do not change who gets which patience.
    if (this.#patience !== null && this.#impatience !== null) {
      const patience = this.#patience.sample(this.#impatience);
      if (isIn) this.#door.waitAtMost(task, patience);
    }
    this.#admission.end();
  }
}
