import { flattened, shaped, type TruthCase, type Value } from "./cases.ts";
import { disagreement, isPrecise, type Measured } from "./judge.ts";
import { type Measurement, NotCovered, SEED } from "./model.ts";
import { missing, modelOf } from "./models/index.ts";

/** One line of the table. */
export interface Row {
  id: string;
  status: "pass" | "fail" | "not-covered";
  /** Null where nothing was measured. */
  method: Measurement["method"] | null;
  /** In the shape of the case's value; null where nothing was measured. */
  simulated: Value;
  /** In the same shape; 0 where nothing is left to chance. */
  standardError: Value;
  expected: Value;
  tolerance: number;
  /** Why not; null for a pass. */
  reason: string | null;
  /** Tasks simulated in all. */
  tasks: number;
  replications: number;
  seed: number;
}

/** Fewer replications say too little about their spread. */
const LEAST_REPLICATIONS = 10;
/** An estimate that is not precise by then is given up. */
const MOST_REPLICATIONS = 20_000;
const MOST_TASKS = 200_000_000;

/** Measures one case and judges it. What goes wrong on the way is a failure of the case, with its message. */
export async function verifyCase(truth: TruthCase): Promise<Row> {
  const model = modelOf(truth);
  const row = (of: Partial<Row>): Row => ({
    id: truth.id,
    status: "fail",
    method: null,
    simulated: null,
    standardError: null,
    expected: truth.value,
    tolerance: truth.tolerance,
    reason: null,
    tasks: 0,
    replications: 0,
    seed: SEED,
    ...of,
  });
  if (model === undefined) return row({ status: "not-covered", reason: missing(truth) });
  try {
    const measurement = model.measure(truth);
    const { replications, measured } = await run(measurement, truth);
    const reason = verdict(measurement, truth, measured);
    return row({
      status: reason === null ? "pass" : "fail",
      method: measurement.method,
      simulated: shaped(measured.values, truth.value),
      standardError: shaped(measured.standardErrors, truth.value),
      reason,
      tasks: measurement.tasks * replications,
      replications,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return row({ status: error instanceof NotCovered ? "not-covered" : "fail", reason });
  }
}

function verdict(measurement: Measurement, truth: TruthCase, measured: Measured): string | null {
  const expected = flattened(truth.value).length;
  if (measured.values.length !== expected) {
    return `the value has ${expected} numbers, the model measures ${measured.values.length}`;
  }
  if ("replicate" in measurement && measured.values.every(Number.isFinite) && !isPrecise(truth, measured)) {
    return `the standard error is still above what the tolerance needs after the most tasks or replications allowed`;
  }
  return disagreement(truth, measured);
}

async function run(measurement: Measurement, truth: TruthCase): Promise<{ replications: number; measured: Measured }> {
  if ("compute" in measurement) {
    const values = await measurement.compute();
    return { replications: 1, measured: { values, standardErrors: values.map(() => 0) } };
  }
  const moments = new Moments();
  for (;;) {
    moments.add(await measurement.replicate(moments.count));
    const measured = moments.measured();
    const enough =
      moments.count >= LEAST_REPLICATIONS && (isPrecise(truth, measured) || !measured.values.every(Number.isFinite));
    const most = moments.count >= MOST_REPLICATIONS || (moments.count + 1) * measurement.tasks > MOST_TASKS;
    if (enough || most) return { replications: moments.count, measured };
  }
}

/** Means and standard errors of lists of numbers, added one list at a time (Welford 1962). */
class Moments {
  count = 0;
  #means: number[] = [];
  #squares: number[] = [];

  add(values: readonly number[]): void {
    this.count++;
    if (this.count === 1) {
      this.#means = values.map(() => 0);
      this.#squares = values.map(() => 0);
    }
    for (const [i, value] of values.entries()) {
      const deviation = value - this.#means[i];
      this.#means[i] += deviation / this.count;
      this.#squares[i] += deviation * (value - this.#means[i]);
    }
  }

  measured(): Measured {
    const divisor = this.count * (this.count - 1);
    return {
      values: [...this.#means],
      standardErrors: this.#squares.map((sum) => (divisor > 0 ? Math.sqrt(sum / divisor) : Infinity)),
    };
  }
}
