import { Hash } from "../kernel/hash.ts";
import { ClassNames } from "./class-names.ts";
import { FloatColumn, sortedOrder } from "./columns.ts";
import { instant } from "./instant.ts";
import type { TraceSpec } from "./spec.ts";
import type { Trace } from "./trace.ts";
import { MOST_PROBLEMS, TraceError, type TraceProblem } from "./trace-error.ts";

export type RequestSpec = Exclude<TraceSpec, { format: "swf" }>;

/** The mapped values of one record, as written; undefined where the record has none. */
export interface Written {
  arrival: unknown;
  size: unknown;
  key: unknown;
  class: unknown;
  estimate: unknown;
}

const NUMBER = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

/** Collects the requests of a CSV or JSONL file; the first arrives at 0. */
export class Requests {
  readonly problems: TraceProblem[] = [];
  readonly #spec: RequestSpec;
  readonly #classes: ClassNames;
  readonly #arrival = new FloatColumn();
  readonly #size = new FloatColumn();
  readonly #estimate = new FloatColumn();
  readonly #key = new FloatColumn();
  readonly #class = new FloatColumn();
  readonly #position = new FloatColumn();
  readonly #dropped: Record<string, number> = {};
  #records = 0;

  /** @param classes the names the scenario lists; none: they are taken as they come */
  constructor(spec: RequestSpec, classes: readonly string[]) {
    this.#spec = spec;
    this.#classes = new ClassNames(classes);
  }

  add(written: Written, line: number): void {
    const { columns, scale } = this.#spec;
    this.#records++;
    const arrival = instant(written.arrival) * scale.arrival;
    const size = numeric(written.size) * scale.size;
    const estimate = columns.estimate === undefined ? 0 : numeric(written.estimate) * scale.size;
    if (!Number.isFinite(arrival)) return this.#drop("no usable arrival");
    if (!(size >= 0 && size < Infinity)) return this.#drop("no usable size");
    if (!(estimate >= 0 && estimate < Infinity)) return this.#drop("no usable estimate");
    if (columns.class !== undefined && !this.#classify(textOf(written.class), line)) return;
    this.#arrival.push(arrival);
    this.#size.push(size);
    this.#position.push(this.#records);
    if (columns.estimate !== undefined) this.#estimate.push(estimate);
    if (columns.key !== undefined) this.#key.push(new Hash().addText(textOf(written.key)).number());
  }

  problem(line: number, column: number, message: string): void {
    this.problems.push({ line, column, message });
    if (this.problems.length >= MOST_PROBLEMS) throw new TraceError(this.problems);
  }

  trace(): Trace {
    if (this.problems.length > 0) throw new TraceError(this.problems);
    if (this.#arrival.length === 0) {
      const message = this.#records === 0 ? "the file has no requests" : `none of ${this.#records} requests is usable`;
      throw new TraceError([{ line: 0, column: 0, message }]);
    }
    const order = sortedOrder(this.#arrival, this.#position);
    const arrival = this.#arrival.floats(order);
    const origin = arrival[0];
    for (let i = 0; i < arrival.length; i++) arrival[i] -= origin;
    const { columns } = this.#spec;
    return {
      count: order.length,
      arrival,
      size: this.#size.floats(order),
      requested: columns.estimate === undefined ? null : this.#estimate.floats(order),
      slots: null,
      key: columns.key === undefined ? null : this.#key.floats(order),
      class: columns.class === undefined ? null : this.#class.integers(order),
      classes: this.#classes.names,
      records: this.#records,
      dropped: this.#dropped,
      header: {},
    };
  }

  #drop(reason: string): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1;
  }

  #classify(name: string, line: number): boolean {
    const index = this.#classes.indexOf(name);
    if (index === -1) {
      this.problem(line, 0, this.#classes.unknown(name));
      return false;
    }
    this.#class.push(index);
    return true;
  }
}

/** A class or key as text, whatever JSON value it is. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? "");
}

function numeric(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && NUMBER.test(value) ? Number(value) : NaN;
}
