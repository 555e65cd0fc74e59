import type { DistributionSpec } from "../kernel/distribution.ts";
import { distribution } from "../kernel/distributions/index.ts";
import type { Tasks } from "../model/tasks.ts";
import type { OpenStream, Source } from "./source.ts";

/**
 * Gives each task a key drawn from the stream `keys`, whatever its other properties come from: with `uniform` every
 * whole number from `low` to `high` is equally likely.
 */
export class KeyedTasks implements Source {
  readonly #source: Source;
  readonly #tasks: Tasks;
  readonly #draw: () => number;

  constructor(source: Source, tasks: Tasks, keys: DistributionSpec, open: OpenStream) {
    this.#source = source;
    this.#tasks = tasks;
    const stream = open("keys");
    if (keys.kind === "uniform") {
      const { low, high } = keys;
      this.#draw = () => low + Math.floor((high - low + 1) * stream.next());
    } else {
      const drawn = distribution(keys);
      this.#draw = () => drawn.sample(stream);
    }
  }

  fill(task: number): void {
    this.#source.fill(task);
    this.#tasks.setHash(task, this.#draw());
  }
}
