import * as z from "zod";
import { amounts } from "./capacity.ts";
import { durations, keyNumbers, wholeNumbers } from "./distributions.ts";
import {
  choice,
  expectedInstead,
  fileText,
  forms,
  list,
  mapping,
  nameText,
  oneGroup,
  quantity,
  whole,
} from "./fields.ts";
import { graph } from "./graph.ts";
import { jobs } from "./jobs.ts";
import type { GraphSpec } from "../workload/graph-spec.ts";
import type { ArrivalSpec, ClassSpec, DistributionSpec, JobsSpec, LoopSpec, TraceSpec, WorkloadSpec } from "./types.ts";
import { duration, plain, rate, share } from "./units.ts";

const MOST_CUSTOMERS = 10_000_000;
const MOST_ITERATIONS = 10_000_000;

const positiveRate = quantity(rate, { above: 0 });
const load = quantity(share, { above: 0 });
const rates = list("a list of rates", quantity(rate, { min: 0 }));

const process = <const Kind extends string, Shape extends z.ZodRawShape>(
  kind: Kind,
  shape: Shape,
): z.ZodObject<{ kind: z.ZodLiteral<Kind> } & Shape, z.core.$strict> =>
  mapping("an arrival process", { kind: z.literal(kind), ...shape });

const mmpp = process("mmpp", {
  rates,
  // The diagonal is ignored and may hold what makes a row sum to 0.
  switch: list("a list of lists of rates", list("a list of rates", quantity(rate))),
}).superRefine(({ rates: ofStates, switch: rows }, context) => {
  const complain = (message: string, path: (string | number)[]): void =>
    context.addIssue({ code: "custom", message, path, input: rows });
  if (!ofStates.some((value) => value > 0)) complain("must have a rate > 0", ["rates"]);
  if (rows.length !== ofStates.length || rows.some((row) => row.length !== ofStates.length)) {
    complain(`must be a square matrix with a row and a column for each of the ${ofStates.length} rates`, ["switch"]);
    return;
  }
  for (const [i, row] of rows.entries()) {
    const others = row.map((value, j) => (i === j ? 0 : value));
    const negative = others.findIndex((value) => !(value >= 0));
    if (negative !== -1) complain(`must be >= 0, got ${row[negative]}`, ["switch", i, negative]);
    else if (ofStates[i] === 0 && !others.some((value) => value > 0)) {
      complain("must have a rate > 0: a state without arrivals has to be left again", ["switch", i]);
    }
  }
  for (const i of unreturning(rows)) complain("must lead back to the first state, if only by others", ["switch", i]);
});

/** States from which the first is never reached: such a chain has no long run that each state is part of. */
function unreturning(rows: readonly (readonly number[])[]): number[] {
  const back = new Set([0]);
  for (const to of back) {
    for (const [from, row] of rows.entries()) if (row[to] > 0) back.add(from);
  }
  return Array.from(rows.keys()).filter((state) => !back.has(state));
}

const diurnal = process("diurnal", {
  base: positiveRate,
  amplitude: quantity(rate, { min: 0 }),
  period: quantity(duration, { above: 0 }),
}).superRefine(({ base, amplitude }, context) => {
  if (amplitude <= base) return;
  const message = `must be <= base (${base}/s), got ${amplitude}/s`;
  context.addIssue({ code: "custom", message, path: ["amplitude"], input: amplitude });
});

const times = process("list", {
  times: list("a list of times", quantity(duration, { min: 0 })),
  sizes: list("a list of sizes", quantity(duration, { above: 0 })),
}).superRefine(({ times: instants, sizes }, context) => {
  if (sizes.length !== instants.length) {
    const message = `must have as many entries as times (${instants.length}), got ${sizes.length}`;
    context.addIssue({ code: "custom", message, path: ["sizes"], input: sizes });
  }
  const early = instants.findIndex((time, i) => i > 0 && time < instants[i - 1]);
  if (early === -1) return;
  const message = `must not be before the time in front of it (${instants[early - 1]} s), got ${instants[early]} s`;
  context.addIssue({ code: "custom", message, path: ["times", early], input: instants });
});

const rateOrLoad = [["rate"], ["load"]] as const;
const either = { rate: positiveRate.exactOptional(), load: load.exactOptional() };

export const arrivals: z.ZodType<ArrivalSpec> = forms("arrival process", "kind", [
  oneGroup<Extract<ArrivalSpec, { kind: "poisson" }>>(process("poisson", { ...either }), rateOrLoad),
  process("renewal", { interval: durations }),
  oneGroup<Extract<ArrivalSpec, { kind: "batch" }>>(process("batch", { ...either, size: wholeNumbers }), rateOrLoad),
  mmpp,
  diurnal,
  process("closed", { population: whole(1, MOST_CUSTOMERS), think: durations }),
  times,
]);

const columnName = nameText;
const source = {
  file: fileText,
  columns: mapping("the names of the columns, { arrival: …, size: … }", {
    arrival: columnName,
    size: columnName,
    key: columnName.exactOptional(),
    class: columnName.exactOptional(),
    estimate: columnName.exactOptional(),
  }),
  scale: mapping("factors, { arrival: …, size: … }", {
    arrival: quantity(plain, { above: 0 }).prefault(1),
    size: quantity(plain, { above: 0 }).prefault(1),
  }).prefault({}),
  delimiter: z
    .string(expectedInstead("a single character"))
    .refine((value) => value.length === 1 && !/["\n\r]/.test(value), { error: "must be a single character" })
    .optional(),
};

/** Comma-separated, unless the name says that tabs separate. */
const withDelimiter = <Spec extends { file: string; delimiter?: string | undefined }>(
  spec: Spec,
): Spec & { delimiter: string } => ({
  ...spec,
  delimiter: spec.delimiter ?? (/\.tsv(?:\.gz)?$/i.test(spec.file) ? "\t" : ","),
});

const trace: z.ZodType<TraceSpec> = forms("trace", "format", [
  mapping("a trace", {
    format: z.literal("swf"),
    file: fileText,
    columns: mapping("the field that is the class, { class: user }", {
      class: choice("field", ["user", "group", "executable", "queue", "partition"]),
    }).exactOptional(),
  }),
  mapping("a trace", { format: z.literal("csv"), ...source }).transform(withDelimiter),
  mapping("a trace", { format: z.literal("jsonl"), ...source }).transform(withDelimiter),
]);

const classes: z.ZodType<ClassSpec[]> = z
  .array(
    mapping("a class, { name: … }", {
      name: nameText,
      share: quantity(share, { above: 0 }).prefault(1),
      priority: quantity(plain).prefault(0),
      size: durations.nullable().default(null),
      deadline: quantity(duration, { above: 0 }).nullable().default(null),
      weight: quantity(plain, { above: 0 }).exactOptional(),
      demand: amounts("a mapping from resources to amounts, { cpu: 2, … }", { min: 0 }).exactOptional(),
    }),
    expectedInstead("a list of classes"),
  )
  .superRefine((given, context) => {
    const seen = new Set<string>();
    for (const [i, { name }] of given.entries()) {
      if (seen.has(name)) {
        context.addIssue({ code: "custom", message: `another class has this name already`, path: [i, "name"] });
      }
      seen.add(name);
    }
  });

const loop: z.ZodType<LoopSpec> = mapping("a loop, { iterations: …, size: … }", {
  iterations: whole(1, MOST_ITERATIONS),
  size: durations,
  overhead: quantity(duration, { min: 0 }).prefault(0),
});

interface Sourced {
  arrivals?: ArrivalSpec;
  size?: DistributionSpec | null;
  trace?: TraceSpec;
  graph?: GraphSpec;
  loop?: LoopSpec;
  classes: ClassSpec[];
  patience: DistributionSpec | null;
  keys?: DistributionSpec;
  jobs?: JobsSpec;
}

/** The workload: drawn from distributions, listed, read from a trace, a graph of tasks, or a loop. */
export const workload: z.ZodType<WorkloadSpec> = oneGroup<Sourced>(
  mapping("a workload, { arrivals: …, size: … }, { trace: … }, { graph: … } or { loop: … }", {
    arrivals: arrivals.exactOptional(),
    size: durations.nullable().exactOptional(),
    trace: trace.exactOptional(),
    graph: graph.exactOptional(),
    loop: loop.exactOptional(),
    classes: classes.prefault([]),
    patience: durations.nullable().default(null),
    keys: keyNumbers.exactOptional(),
    jobs: jobs.exactOptional(),
  }),
  [["arrivals"], ["trace"], ["graph"], ["loop"]],
).transform((written, context): WorkloadSpec => {
  const { arrivals: given, size, trace: log, graph: tasks, loop: iterated, classes: ofTasks, patience, keys } = written;
  const { jobs: several } = written;
  const rest = { classes: ofTasks, patience };
  const complain = (path: (string | number)[], message: string, input: unknown): void =>
    context.addIssue({ code: "custom", message, path, input });
  const whole = tasks ?? iterated;
  if (whole !== undefined) {
    const which = tasks === undefined ? "a loop has none beside it" : "the tasks of a graph have none";
    const none = (key: string): void => complain([key], which, whole);
    if (size !== undefined) none("size");
    if (keys !== undefined) none("keys");
    if (several !== undefined) none("jobs");
    if (ofTasks.length > 0) none("classes");
    if (patience !== null) none("patience");
  }
  if (tasks !== undefined) return { graph: tasks, ...rest };
  if (iterated !== undefined) return { loop: iterated, ...rest };
  if (log !== undefined) {
    const fromTrace = (path: (string | number)[]): void => complain(path, "sizes come from the trace", log);
    if (size !== undefined) fromTrace(["size"]);
    if (keys !== undefined) complain(["keys"], "keys come from the trace: name its column, columns: { key: … }", log);
    if (several !== undefined) complain(["jobs"], "the tasks of a trace come one by one", log);
    for (const [i, { size: own }] of ofTasks.entries()) if (own !== null) fromTrace(["classes", i, "size"]);
    return { trace: log, ...rest };
  }
  if (given === undefined) return z.NEVER;
  return {
    arrivals: given,
    size: size ?? null,
    ...rest,
    ...(keys === undefined ? {} : { keys }),
    ...(several === undefined ? {} : { jobs: several }),
  };
});
