import type { DistributionSpec } from "../kernel/distribution.ts";
import { distribution } from "../kernel/distributions/index.ts";
import type { Stream } from "../kernel/stream.ts";
import type { Tasks } from "../model/tasks.ts";
import type { OpenStream, Source } from "./source.ts";

/** Draws keys: with `uniform` every whole number from `low` to `high` is equally likely. */
export function drawing(keys: DistributionSpec, stream: Stream): () => number {
  if (keys.kind === "uniform") {
    const { low, high } = keys;
    return () => low + Math.floor((high - low + 1) * stream.next());
  }
  const drawn = distribution(keys);
  return () => drawn.sample(stream);
}

/** Gives each task a key drawn from the stream `keys`, whatever its other properties come from. */
export class KeyedTasks implements Source {
  readonly #source: Source;
  readonly #tasks: Tasks;
  readonly #draw: () => number;

  constructor(source: Source, tasks: Tasks, keys: DistributionSpec, open: OpenStream) {
    this.#source = source;
    this.#tasks = tasks;
    this.#draw = drawing(keys, open("keys"));
  }

  fill(task: number): void {
    this.#source.fill(task);
    this.#tasks.setHash(task, this.#draw());
  }
}
