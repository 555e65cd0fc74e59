import { givenPolicies } from "./attempts.ts";
import { distinct, type Fault, faultsOf } from "./faults.ts";
import { recoveryOf } from "./failures.ts";
import { armLabels } from "./labels.ts";
import { defaultScheduler } from "./policy-rules.ts";
import { brokenRules, type WellFormed } from "./rules.ts";
import { scalerOf } from "./scaling.ts";
import { metricsOf } from "./metric-names.ts";
import { compare as compareSchema, requiring, scenarioSchema, type Sections, type Subject } from "./schema.ts";
import { type Registry, withDefaults } from "./strategies.ts";
import type { CompareSpec, RunSpec, Scenario, WorkloadSpec } from "./types.ts";
import { isMapping } from "./values.ts";

const GENERATED_TASKS = 100_000;
const GENERATED_REPLICATIONS = 10;
const LEFT_OUT = 0.1;

/** What the checks make of plain data. */
export interface Validated {
  /** Null where there are faults. */
  readonly scenario: Scenario | null;
  readonly faults: readonly Fault[];
  /** What is compared, where that is well formed; the arms are not checked here. */
  readonly compare: Comparison | null;
}

/** The arms of a comparison; the baseline is null where it is the first. */
export interface Comparison {
  readonly vary: CompareSpec["vary"];
  readonly baseline: string | null;
  /** Those that are asked for. */
  readonly metrics: readonly string[];
}

/** Checks plain data against the grammar and its rules. */
export type Validator = (input: unknown) => Validated;

/** The checks by registry: making them takes longer than checking a scenario. */
const made = new WeakMap<Registry, Validator>();

/** The checks with the policies of a registry. */
export function validator(registry: Registry): Validator {
  const validate = made.get(registry) ?? newValidator(registry);
  made.set(registry, validate);
  return validate;
}

function newValidator(registry: Registry): Validator {
  const whole = scenarioSchema(registry);
  const wellFormed = (input: unknown): WellFormed => {
    const given = isMapping(input) ? input : {};
    const parsed = Object.entries(whole.shape).map(([key, field]) => [key, field.safeParse(given[key])] as const);
    return Object.fromEntries(parsed.flatMap(([key, result]) => (result.success ? [[key, result.data]] : [])));
  };
  const required = {
    tasks: requiring(whole, "tasks"),
    hosts: requiring(whole, "hosts"),
    job: requiring(whole, "job"),
  };
  return (given) => {
    const input = isMapping(given) ? written(given) : given;
    const parsed = required[subjectOf(input)].safeParse(input);
    const grammar = parsed.success ? [] : faultsOf(parsed.error.issues, input);
    const { nodes = [], ...others }: WellFormed = parsed.success ? parsed.data : wellFormed(input);
    // Rules about nodes have to wait until there are some.
    const sections: WellFormed = nodes.length > 0 ? { nodes, ...others } : others;
    const faults = distinct([...grammar, ...brokenRules(sections, registry, isMapping(input) ? input : {})]);
    return {
      scenario: parsed.success && faults.length === 0 ? completed(parsed.data, registry) : null,
      faults,
      compare: comparisonIn(input),
    };
  };
}

function subjectOf(input: unknown): Subject {
  if (!isMapping(input)) return "tasks";
  if ("job" in input) return "job";
  return "hosts" in input ? "hosts" : "tasks";
}

/** The defaults that depend on several sections. */
function completed(sections: Sections, registry: Registry): Scenario {
  const { strategies, run, compare, nodes = [], workload = NO_TASKS, ...rest } = sections;
  const { partitioner, placement, speculation = null } = strategies;
  const name = defaultScheduler(sections.sharing);
  const definition = registry.schedulers.get(name);
  const scenario: Scenario = {
    ...rest,
    nodes,
    workload,
    strategies: {
      balancer: strategies.balancer ?? null,
      scheduler: strategies.scheduler ?? (definition === undefined ? { name } : withDefaults(definition)),
      ...recoveryOf(sections, strategies.recovery, registry.recoveries, withDefaults),
      ...scalerOf(sections, strategies.scaler, registry.scalers),
      ...(strategies.allocator === undefined ? {} : { allocator: strategies.allocator }),
      ...givenPolicies(strategies),
      ...(partitioner === undefined ? {} : { partitioner }),
      ...(placement === undefined ? {} : { placement }),
      ...(speculation === null ? {} : { speculation }),
    },
    run: completedRun(sections, run),
    compare: null,
  };
  return { ...scenario, compare: completedComparison(compare, scenario) };
}

/** What a scenario holds in place of a workload where no tasks are run: VMs come and go, or a job is done. */
const NO_TASKS: WorkloadSpec = {
  arrivals: { kind: "list", times: [], sizes: [] },
  size: null,
  classes: [],
  patience: null,
};

/** A scenario as it may be written: without what stands in the place of nodes and tasks that it does not have. */
export function written(input: object): object {
  if (!("hosts" in input) && !("job" in input)) return input;
  const isNothing = (key: string, value: unknown): boolean =>
    (key === "nodes" && Array.isArray(value) && value.length === 0) ||
    (key === "workload" && JSON.stringify(value) === JSON.stringify(NO_TASKS));
  return Object.fromEntries(Object.entries(input).filter(([key, value]) => !isNothing(key, value)));
}

/** Whether a workload is what it is and ends by itself; a graph may be drawn anew for each replication. */
function isFinite(workload: WorkloadSpec): boolean {
  if ("graph" in workload) return !("kind" in workload.graph);
  if ("loop" in workload) return false;
  return "trace" in workload || workload.arrivals.kind === "list";
}

/** What is finite by itself runs whole and once; graphs and loops run whole. */
function completedRun({ workload = NO_TASKS, vms }: Sections, run: Sections["run"]): RunSpec {
  const comeAndGo = vms !== undefined && !Array.isArray(vms);
  const finite = comeAndGo ? vms.arrivals === undefined : isFinite(workload);
  const whole = finite || runsWhole(workload);
  const time = run.time ?? null;
  return {
    tasks: run.tasks ?? (whole || time !== null ? null : GENERATED_TASKS),
    time,
    warmup: run.warmup ?? (whole ? { tasks: 0 } : { share: LEFT_OUT }),
    replications: run.replications ?? (finite ? 1 : GENERATED_REPLICATIONS),
    confidence: run.confidence,
  };
}

const runsWhole = (workload: WorkloadSpec): boolean => "graph" in workload || "loop" in workload;

function comparisonIn(input: unknown): Comparison | null {
  const given = isMapping(input) ? input["compare"] : undefined;
  if (!isMapping(given)) return null;
  const { vary, baseline, metrics } = given;
  const varied = compareSchema.shape.vary.safeParse(vary);
  if (!varied.success) return null;
  const asked = compareSchema.shape.metrics.safeParse(metrics).data ?? [];
  return { vary: varied.data, baseline: typeof baseline === "string" ? baseline : null, metrics: asked };
}

function completedComparison(compare: Sections["compare"], scenario: Scenario): CompareSpec | null {
  if (compare === null) return null;
  const { vary, baseline, metrics, ...rest } = compare;
  const known = metricsOf(scenario);
  const usual = ["response.mean", "response.p99"].filter((name) => known.some((one) => one === name));
  const shown =
    metrics ??
    (usual.length > 0 ? usual : runsWhole(scenario.workload) ? ["makespan"] : ["drop.probability", "hosts.mean"]);
  return { vary, baseline: baseline ?? armLabels(vary)[0], metrics: shown, ...rest };
}
