import { Hash } from "../kernel/hash.ts";
import type { Row } from "../measure/account.ts";
import { meanInterval } from "../measure/confidence.ts";
import { addBins, ecdf } from "../measure/ecdf.ts";
import type { ArmResult, Counts, Estimate, RunResult, Status } from "../measure/results.ts";
import { canonical } from "../scenario/canonical.ts";
import { metricsOf, stationMetrics } from "../scenario/metric-names.ts";
import { mostNodes } from "../scenario/scaling.ts";
import { habitsOf } from "../scenario/network-rules.ts";
import { isNetwork, type Network, servingStations } from "../scenario/routes.ts";
import { serversOf } from "../scenario/resources.ts";
import type { Scenario } from "../scenario/types.ts";
import type { Arm } from "./job.ts";
import type { Replication } from "./simulate.ts";
import { overloadedInRun } from "./stability.ts";
import { version } from "./version.ts";

const NOTHING: Estimate = { estimate: null, halfWidth: null, standardError: null };
/** Beyond this many nodes utilisation is given by group. */
const MOST_NODES = 1000;
/** Points of the response-time distribution that are kept. */
const ECDF_POINTS = 400;
/** Families of metrics of the pool, or of the hosts, that no single class has. */
const POOL_ONLY: ReadonlySet<string> = new Set([
  "utilisation",
  "makespan",
  "availability",
  "failures",
  "interruptions",
  "work",
  "hosts",
  "fragmentation",
  "nodes",
  "cost",
  "scaling",
  "coldstart",
  "locality",
]);

/** How an arm ended before its replications are looked at. */
export interface Ending {
  status: Status;
  /** Why, unless the status is `ok`. */
  reason: string | null;
}

/**
 * Turns the replications of one arm into its result: means over replications with Student-t intervals, or, for a single
 * replication of a generated workload, its values with intervals from batch means. Minima and maxima are those of all
 * replications, without interval: a mean of maxima would be nobody's maximum.
 */
export function collect(label: string, arm: Arm, replications: readonly Replication[], ending: Ending): ArmResult {
  const { scenario, trace } = arm;
  const overload = ending.status === "ok" ? overloadedInRun(scenario, replications) : null;
  const status = overload === null ? ending.status : "unstable";
  const reason = overload ?? ending.reason;
  const shown = status === "unstable" ? [] : replications;
  const summarise = summary(shown, scenario.run.confidence);
  const metrics = metricsOf(scenario);
  const classMetrics = metrics.filter((name) => !POOL_ONLY.has(name.split(".", 1)[0]));
  const table = (names: readonly string[], pick: Pick): Record<string, Estimate> =>
    Object.fromEntries(names.map((name) => [name, summarise(name, pick)]));
  return {
    policy: label,
    poolsim: version,
    scenario: scenario.name,
    seed: scenario.seed,
    scenarioHash: scenarioHash(scenario),
    resultHash: resultHash(replications),
    replications: replications.length,
    status,
    ...(reason === null ? {} : { reason }),
    metrics: table(metrics, ({ all }) => all),
    classes: Object.fromEntries(
      classNames(arm).map((name, of) => [name, table(classMetrics, ({ classes }) => classes[of])]),
    ),
    nodes: utilisations(scenario, shown, scenario.run.confidence),
    ...(isNetwork(scenario) ? { stations: stationTables(scenario, table) } : {}),
    counts: totalCounts(replications, trace?.dropped ?? {}),
    warmupTasks: replications.reduce((sum, { counts }) => sum + counts.excluded, 0) / Math.max(1, replications.length),
    ...(trace === null ? {} : { trace: { records: trace.records, dropped: trace.dropped, header: trace.header } }),
    rows: Object.fromEntries(metrics.map((name) => [name, shown.map(({ all }) => finite(all.all[name]))])),
    ecdf: { response: ecdf(addBins(shown.map(({ responses }) => responses)), ECDF_POINTS) },
  };
}

/** The result without what only charts need. */
export function runResult({ policy: _policy, rows: _rows, ecdf: _ecdf, ...result }: ArmResult): RunResult {
  return result;
}

export function scenarioHash(scenario: Scenario): string {
  return new Hash().addText(canonical(scenario)).hex();
}

/** The metrics that each station has. */
function stationTables(
  { stations, polling = [] }: Network,
  table: (names: readonly string[], pick: Pick) => Record<string, Estimate>,
): Record<string, Record<string, Estimate>> {
  const polled = new Set(polling.flatMap((server) => server.stations));
  return Object.fromEntries(
    servingStations(stations).map(([name, station], i) => {
      const isSwitched = polled.has(name) || habitsOf(station).length > 0;
      const names = stationMetrics.filter((metric) => isSwitched || metric !== "on.mean");
      return [name, table(names, ({ stations: rows }) => rows?.[i] ?? {})];
    }),
  );
}

type Sectioned = { all: Row; classes: Row[]; utilisation: Float64Array; stations?: Row[] };
type Pick = (section: Sectioned) => Row;

const finite = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value;

/** The parts whose spread gives the interval: the replications, or the sections of the only one. */
function spreadOf(replications: readonly Replication[]): readonly Sectioned[] {
  return replications.length === 1 ? replications[0].sections : replications.map(({ all }) => all);
}

function summary(replications: readonly Replication[], confidence: number): (name: string, pick: Pick) => Estimate {
  const spread = spreadOf(replications);
  return (name, pick) => {
    const values = replications.map(({ all }) => finite(pick(all)[name]));
    const seen = values.filter((value) => value !== null);
    if (seen.length === 0) return NOTHING;
    if (name.endsWith(".max")) return { ...NOTHING, estimate: seen.reduce((a, b) => Math.max(a, b)) };
    if (name.endsWith(".min")) return { ...NOTHING, estimate: seen.reduce((a, b) => Math.min(a, b)) };
    if (replications.length > 1) return meanInterval(values, confidence);
    const parts = spread.map((part) => finite(pick(part)[name]));
    return { ...meanInterval(parts, confidence), estimate: seen[0] };
  };
}

function classNames({ scenario, trace }: Arm): string[] {
  const { vms, workload } = scenario;
  const { classes } = vms === undefined || Array.isArray(vms) ? workload : vms;
  return classes.length > 0 ? classes.map(({ name }) => name) : (trace?.classes ?? []);
}

function utilisations(
  scenario: Scenario,
  replications: readonly Replication[],
  confidence: number,
): RunResult["nodes"] {
  const nodes = replications[0]?.all.utilisation.length ?? 0;
  const servers = mostNodes(serversOf(scenario), scenario.scaling);
  const count = servers.reduce((sum, group) => sum + group.count, 0);
  if (nodes === 0) return [];
  const spread = spreadOf(replications);
  const over = (from: number, to: number): Estimate => {
    const mean = ({ utilisation }: Sectioned): number => average(utilisation.subarray(from, to));
    const interval = meanInterval(
      spread.map((part) => finite(mean(part))),
      confidence,
    );
    return { ...interval, estimate: finite(average(Float64Array.from(replications, ({ all }) => mean(all)))) };
  };
  // A cluster is one machine.
  if (nodes !== count) return [{ group: 0, count, utilisation: over(0, nodes) }];
  let first = 0;
  return servers.flatMap((group, index) => {
    const from = first;
    first += group.count;
    if (count > MOST_NODES) return [{ group: index, count: group.count, utilisation: over(from, first) }];
    return Array.from({ length: group.count }, (_, i) => ({
      group: index,
      count: 1,
      utilisation: over(from + i, from + i + 1),
    }));
  });
}

const average = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Over all replications. Unusable records of a trace arrive and are dropped once per replication. */
function totalCounts(replications: readonly Replication[], unusable: Readonly<Record<string, number>>): Counts {
  const lost = Object.values(unusable).reduce((sum, count) => sum + count, 0);
  const total: Counts = { arrived: 0, finished: 0, dropped: 0, abandoned: 0, present: 0, excluded: 0 };
  for (const { counts } of replications) {
    for (const key of COUNTS) total[key] += counts[key];
    total.arrived += lost;
    total.dropped += lost;
  }
  return total;
}

const COUNTS = ["arrived", "finished", "dropped", "abandoned", "present", "excluded"] as const;

/** Everything measured, in a fixed order: equal hashes mean equal bits. */
function resultHash(replications: readonly Replication[]): string {
  const hash = new Hash();
  for (const { all, counts, unseed } of replications) {
    for (const row of [all.all, ...all.classes, ...(all.stations ?? [])])
      for (const value of Object.values(row)) hash.add(value);
    for (const value of all.utilisation) hash.add(value);
    for (const key of COUNTS) hash.add(counts[key]);
    hash.addText(unseed);
  }
  return hash.hex();
}
