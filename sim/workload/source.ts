import { aliasTable } from "../kernel/alias.ts";
import type { Distribution } from "../kernel/distribution.ts";
import { distribution } from "../kernel/distributions/index.ts";
import { exp } from "../kernel/math.ts";
import type { Stream } from "../kernel/stream.ts";
import { normal } from "../kernel/variates.ts";
import type { Tasks } from "../model/tasks.ts";
import { NumbersAhead } from "./ahead.ts";
import type { ClassSpec, InformationSpec } from "./spec.ts";
import type { Trace } from "./trace.ts";

/** Opens a named random stream of the replication. */
export type OpenStream = (name: string) => Stream;

/** Writes the records of arriving tasks. */
export interface Source {
  /** Fills in the record of the next task; its `id` and `arrival` are set. */
  fill(task: number): void;
}

/**
 * Tasks drawn at random on arrival, class first, then size, then estimate: each from a stream of its own, so that the
 * tasks are the same whatever the policies do.
 */
export class GeneratedTasks implements Source {
  readonly #tasks: Tasks;
  readonly #sizes: Stream;
  readonly #size: Distribution[];
  /** Of one class. */
  readonly #onlySize: NumbersAhead;
  readonly #pickClass: () => number;
  /** Null: estimates are exact. */
  readonly #estimate: ((task: number) => number) | null;

  constructor(
    tasks: Tasks,
    sizes: readonly Distribution[],
    classes: readonly ClassSpec[],
    information: InformationSpec,
    open: OpenStream,
  ) {
    this.#tasks = tasks;
    this.#sizes = open("sizes");
    this.#size = [...sizes];
    this.#onlySize = new NumbersAhead(sizes[0], this.#sizes);
    this.#pickClass = classPicker(classes, open);
    this.#estimate = estimator(tasks, information, (task) => sizes[tasks.class(task)].mean, open);
  }

  fill(task: number): void {
    const tasks = this.#tasks;
    const size = this.#size.length === 1 ? this.#onlySize.next() : this.#sizeOfClass(task);
    tasks.setSize(task, size);
    tasks.setEstimate(task, this.#estimate === null ? size : this.#estimate(task));
  }

  #sizeOfClass(task: number): number {
    const of = this.#pickClass();
    this.#tasks.setClass(task, of);
    return this.#size[of].sample(this.#sizes);
  }
}

/** Tasks of a trace, in its order. */
export class TracedTasks implements Source {
  readonly #tasks: Tasks;
  readonly #trace: Trace;
  readonly #pickClass: () => number;
  readonly #estimate: ((task: number) => number) | null;
  #next = 0;

  constructor(
    tasks: Tasks,
    trace: Trace,
    classes: readonly ClassSpec[],
    information: InformationSpec,
    open: OpenStream,
  ) {
    this.#tasks = tasks;
    this.#trace = trace;
    this.#pickClass = classPicker(classes, open);
    const means = information.kind === "class-mean" ? meanSizes(trace, tasks.classes.length) : [];
    const requested = trace.requested;
    this.#estimate =
      information.kind === "requested"
        ? (task) => tasks.requested(task)
        : estimator(tasks, information, (task) => means[tasks.class(task)], open);
    if (information.kind === "requested" && requested === null) {
      throw new RangeError("information: requested needs a trace with requested times or an estimate column");
    }
  }

  fill(task: number): void {
    const tasks = this.#tasks;
    const trace = this.#trace;
    const i = this.#next++;
    tasks.setClass(task, trace.class === null ? this.#pickClass() : trace.class[i]);
    tasks.setSize(task, trace.size[i]);
    tasks.setSlots(task, trace.slots === null ? 1 : trace.slots[i]);
    tasks.setHash(task, trace.key === null ? -1 : trace.key[i]);
    if (trace.requested !== null) tasks.setRequested(task, trace.requested[i]);
    tasks.setEstimate(task, this.#estimate === null ? trace.size[i] : this.#estimate(task));
  }
}

/** Draws the class of each task, from a stream of its own where there are several. */
export function classPicker(classes: readonly ClassSpec[], open: OpenStream): () => number {
  if (classes.length < 2) return () => 0;
  const table = aliasTable(classes.map(({ share }) => share));
  const stream = open("classes");
  return () => table.sample(stream);
}

/** Draws a task's estimate; null where estimates are exact. */
export function estimator(
  tasks: Tasks,
  information: InformationSpec,
  classMean: (task: number) => number,
  open: OpenStream,
): ((task: number) => number) | null {
  switch (information.kind) {
    case "exact":
      return null;
    case "class-mean":
      return classMean;
    case "lognormal": {
      const { sigma } = information;
      const errors = open("estimates");
      return (task) => tasks.size(task) * exp(sigma * normal(errors) - (sigma * sigma) / 2);
    }
    case "none":
    case "requested":
      return () => NaN;
  }
}

function meanSizes(trace: Trace, classes: number): number[] {
  const sums = new Float64Array(classes);
  const counts = new Float64Array(classes);
  for (let i = 0; i < trace.count; i++) {
    const of = trace.class === null ? 0 : trace.class[i];
    sums[of] += trace.size[i];
    counts[of]++;
  }
  return Array.from(sums, (sum, of) => sum / counts[of]);
}

/** Size distributions by class; one when there are no classes. */
export function sizeDistributions(
  size: Parameters<typeof distribution>[0] | null,
  classes: readonly ClassSpec[],
): Distribution[] {
  const specs = classes.length === 0 ? [size] : classes.map((entry) => entry.size ?? size);
  return specs.map((spec) => {
    if (spec === null) throw new RangeError("a generated workload needs a size distribution for every class");
    return distribution(spec);
  });
}

/** E[size] over all classes. */
export function meanSize(sizes: readonly Distribution[], classes: readonly ClassSpec[]): number {
  if (classes.length === 0) return sizes[0].mean;
  const shares = classes.reduce((sum, { share }) => sum + share, 0);
  return classes.reduce((sum, { share }, of) => sum + share * sizes[of].mean, 0) / shares;
}
