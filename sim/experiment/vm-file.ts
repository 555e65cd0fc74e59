import { amountOf, inUnits } from "../scenario/resources.ts";
import type { VmRequestSpec, VmWorkload } from "../scenario/types.ts";
import { FloatColumn, sortedOrder } from "../workload/columns.ts";
import type { Trace } from "../workload/trace.ts";
import { TraceError, type TraceProblem, MOST_PROBLEMS } from "../workload/trace-error.ts";
import { eachVm } from "../workload/vm-csv.ts";

/**
 * The VMs that a scenario lists or reads from a file, sorted by arrival; null where they are drawn.
 *
 * @throws TraceError for a malformed file, and the file system's error for one that cannot be read
 */
export async function readVms(
  { requests, trace, classes }: VmWorkload,
  resources: readonly string[],
  open: (file: string) => AsyncIterable<Uint8Array>,
): Promise<Trace | null> {
  const names = classes.map(({ name }) => name);
  if (requests !== undefined) return listed(requests, names, resources);
  if (trace === undefined) return null;
  const columns = new VmColumns(resources);
  const problems: TraceProblem[] = [];
  const { scale } = trace;
  const seen = [...names];
  await eachVm(open(trace.file), trace, (row, line) => {
    const complain = (message: string): void => {
      problems.push({ line, column: 0, message });
      if (problems.length === MOST_PROBLEMS) throw new TraceError(problems);
    };
    const number = (text: string | undefined, factor: number): number =>
      text === undefined ? 0 : Number(text) * factor;
    const arrival = number(row.arrival, scale.arrival);
    // An empty field: the VM was still there when the log ended.
    const lifetime = row.lifetime.trim() === "" ? Infinity : number(row.lifetime, scale.lifetime);
    const amounts = { cores: number(row.cores, scale.cores), memory: number(row.memory, scale.memory) };
    const gpu = number(row.gpu, scale.gpu);
    const of = row.class === undefined ? 0 : classNumber(row.class, seen, names.length > 0);
    if (of === -1) return complain(`no class is called "${row.class}"; known: ${names.join(", ")}`);
    if (!(arrival >= 0)) return complain(`arrival must be a number >= 0, got "${row.arrival}"`);
    if (!(lifetime >= 0)) return complain(`lifetime must be a number >= 0 or empty, got "${row.lifetime}"`);
    if (!(amounts.cores >= 0 && amounts.memory >= 0 && gpu >= 0)) {
      return complain(`cores, memory and gpu must be numbers >= 0, got "${row.cores}", "${row.memory}", "${row.gpu}"`);
    }
    if (gpu > 1 && !Number.isInteger(gpu)) return complain(`gpu must be a share of one or a whole number, got ${gpu}`);
    columns.push(arrival, lifetime, of, { ...amounts, gpu, extras: {} });
  });
  if (problems.length > 0) throw new TraceError(problems);
  return columns.trace(seen);
}

/** Position of a class; a new one is added unless the scenario says which there are (then −1). */
function classNumber(name: string, seen: string[], fixed: boolean): number {
  const at = seen.indexOf(name);
  return at !== -1 || fixed ? at : seen.push(name) - 1;
}

function listed(requests: readonly VmRequestSpec[], names: readonly string[], resources: readonly string[]): Trace {
  const columns = new VmColumns(resources);
  for (const request of requests) {
    const of = request.class === null ? 0 : names.indexOf(request.class);
    for (let i = 0; i < request.count; i++) columns.push(request.at, request.lifetime ?? Infinity, of, request);
  }
  return columns.trace(names);
}

/** VMs in columns. */
class VmColumns {
  readonly #resources: readonly string[];
  readonly #arrival = new FloatColumn();
  readonly #lifetime = new FloatColumn();
  readonly #class = new FloatColumn();
  readonly #demand: FloatColumn[];
  readonly #none = new FloatColumn();

  constructor(resources: readonly string[]) {
    this.#resources = resources;
    this.#demand = resources.map(() => new FloatColumn());
  }

  push(arrival: number, lifetime: number, of: number, amounts: Parameters<typeof amountOf<number>>[0]): void {
    this.#arrival.push(arrival);
    this.#lifetime.push(lifetime);
    this.#class.push(of);
    this.#none.push(0);
    for (const [r, name] of this.#resources.entries()) {
      this.#demand[r].push(inUnits(name, amountOf(amounts, name) ?? 0));
    }
  }

  trace(classes: readonly string[]): Trace {
    const order = sortedOrder(this.#arrival, this.#none);
    const count = order.length;
    const width = this.#resources.length;
    const demand = new Float64Array(new SharedArrayBuffer(8 * count * width));
    for (let i = 0; i < count; i++)
      for (let r = 0; r < width; r++) demand[i * width + r] = this.#demand[r].at(order[i]);
    return {
      count,
      arrival: this.#arrival.floats(order),
      size: this.#lifetime.floats(order),
      requested: null,
      slots: null,
      key: null,
      class: this.#class.integers(order),
      demand,
      classes: [...classes],
      records: count,
      dropped: {},
      header: {},
    };
  }
}
