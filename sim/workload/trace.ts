/**
 * A finite workload as columns, sorted by arrival. Plain data over shared memory: it goes to threads without a copy.
 */
export interface Trace {
  count: number;
  /** s. */
  arrival: Float64Array;
  /** s at speed 1. */
  size: Float64Array;
  /** The submitter's own estimate, s; null: the trace has none. */
  requested: Float64Array | null;
  /** Slots each job takes at once; null: every task takes one. */
  slots: Int32Array | null;
  /** Hash of each request's key; null: none. */
  key: Float64Array | null;
  /** What VMs ask for, in the smallest units: record × resources + resource; absent where the records are tasks. */
  demand?: Float64Array;
  /** Index into `classes`; null: none. */
  class: Int32Array | null;
  classes: string[];
  /** Records read, usable or not. */
  records: number;
  /** Unusable records by reason. */
  dropped: Record<string, number>;
  /** Header fields of the file; repeated ones are joined by newlines. */
  header: Record<string, string>;
}
