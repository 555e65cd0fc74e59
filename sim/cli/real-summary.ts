import type { Calibration, Interference, LoadReality, RealityResult, Summary } from "../measure/reality.ts";
import { aligned } from "./summary.ts";

/** A run on threads beside its simulation, for a reader at a terminal: the verdict first. */
export function realSummary(result: RealityResult): string {
  const { calibration, interference, loads, breaks, tasks, warmup, runs, workers, work, pool } = result;
  const broken = breaks.filter(({ load }) => load !== null);
  const where = broken.map(({ policy, load }) => `${policy} at load ${load}`).join(", ");
  return [
    result.verdict,
    ...result.notes.map((note) => `  ${note}`),
    "",
    ...loads.flatMap((load) => [...loadLines(load), ""]),
    `  the model breaks: ${where === "" ? "at none of these loads" : where}`,
    `  ${calibrationLine(calibration)}`,
    `  ${interferenceLine(interference)}`,
    `  ${runs} × ${tasks} tasks (${warmup} left out) of ${work} on ` +
      `${workers} ${workers === 1 ? "worker" : "workers"} (${pool}), seed ${result.seed}, ` +
      `scenario ${result.scenarioHash}`,
    `  ${result.machine.processor}, ${result.machine.cores} cores, Node ${result.machine.node}`,
    "",
  ].join("\n");
}

function loadLines({ load, policies, pairs }: LoadReality): string[] {
  const row = (policy: string, what: string, { mean, p50, p95, p99 }: Summary, others: readonly string[]): string[] => [
    policy,
    what,
    ...[mean, p50, p95, p99].map(milliseconds),
    ...others,
  ];
  const rows = policies.flatMap((one) => [
    row(one.policy, "measured", one.measured, ["", ""]),
    row("", "predicted", one.modelled, [percent(one.modelGap), figure(one.distance.modelled)]),
    row("", "given the service times", one.replayed, [percent(one.dispatchGap), figure(one.distance.replayed)]),
  ]);
  const head = ["", "response time, ms", "mean", "p50", "p95", "p99", "gap", "KS"];
  const orders = pairs.map(({ policies: [a, b], disjoint, agreeing, runs }) => {
    const said = disjoint ? `in the predicted order in ${agreeing} of ${runs} runs` : "predicted too close to order";
    return `  ${a} and ${b}: ${said}`;
  });
  return [load === null ? "as the workload is:" : `load ${load}:`, aligned([head, ...rows]), ...orders];
}

function calibrationLine({ rates, stretch, overhead, slow, sound }: Calibration): string {
  const spin = rates.length === 0 ? "" : `, ${rates.map((rate) => `${figure(rate / 1e6)} M`).join(" and ")} rounds/s`;
  return (
    `${sound ? "calibrated" : "not calibrated"}: a second of work takes ${figure(stretch)} s, handing out ` +
    `${figure(1e6 * overhead)} µs; ${percent(slow)} of the tasks slow${spin}`
  );
}

function interferenceLine({ lag, others, stolen, throttled }: Interference): string {
  const told = [
    `arrivals late by ${figure(1e6 * lag.mean)} µs in the mean, ${figure(1e6 * lag.p99)} µs at the 99th percentile`,
    ...(others === null ? [] : [`other programs ${percent(others)} of the processors`]),
    ...(stolen === null ? [] : [`hypervisor ${percent(stolen)}`]),
    ...(throttled === null ? [] : [`throttled ${figure(throttled)} s`]),
  ];
  return told.join(", ");
}

const milliseconds = (seconds: number | null): string => (seconds === null ? "–" : (1000 * seconds).toFixed(3));
const figure = (value: number | null): string => (value === null ? "–" : String(Number(value.toPrecision(3))));
const percent = (share: number | null): string => (share === null ? "–" : `${(100 * share).toFixed(1)} %`);
