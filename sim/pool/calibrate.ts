import { quantile } from "simple-statistics";
import type { Setup } from "../experiment/simulate.ts";
import { schedulers } from "../../strategies/registry.ts";
import type { Calibration, LoadReality } from "../measure/reality.ts";
import type { Scenario } from "../scenario/types.ts";
import { Figure } from "./cells.ts";
import { drawTasks } from "./drawn.ts";
import { withTasksGiven } from "./predict.ts";
import type { Served, Server } from "./serve.ts";
import type { Threads } from "./threads.ts";
import { spinRates } from "./workloads/spin.ts";

/** Number of the replication whose tasks it is measured on, which no run has. */
const REPLICATION = 1_000_000;
const TASKS = 900;
const TRIALS = { trials: 24, length: 0.003 };
/** A task is slow that takes so many times what it should. */
const SLOW = 1.25;
/** What a sound calibration keeps to: spread of the trials, share of slow tasks, overhead by mean service time. */
const MOST_SPREAD = 0.15;
const MOST_SLOW = 0.05;
const MOST_OVERHEAD = 0.1;
/** Most that the service times of the runs may differ from it, as a share. */
const MOST_DRIFT = 0.1;

/**
 * Finds out what workers do with the work they are given, on other tasks of the scenario, at the load of the runs,
 * served first come first served from one line: how much longer than their size tasks take, and how long they occupy a
 * worker besides. Both depend on the load, since a worker that has slept is slower than one that goes on.
 */
export async function calibrate(
  setup: Pick<Setup, "scenario" | "policies" | "trace">,
  { rates, server, signal }: { rates: SpinRates; server: Server; signal: AbortSignal },
): Promise<Calibration> {
  const { sizes, served } = await trial(setup, server, signal);
  const size = sizes.reduce((sum, one) => sum + one, 0) / sizes.length;
  return judged({ ...rates, ...fitted(sizes, served), tasks: sizes.length }, size);
}

/** How fast workers spin. */
export type SpinRates = Pick<Calibration, "rates" | "rateSpread">;

/** Finds out how fast each worker spins, one after the other, and tells it. */
export async function calibrateSpin(threads: Threads): Promise<SpinRates> {
  const trials = await spinTrials(threads);
  const rates = trials.map((rates, worker) => {
    // Whatever else the machine does makes trials slower and none faster.
    const rate = quantile(rates, 0.75);
    threads.cells[worker].numbers[Figure.rate] = rate;
    return rate;
  });
  const spreads = trials.map((rates) => (quantile(rates, 0.9) - quantile(rates, 0.1)) / quantile(rates, 0.5));
  return { rates, rateSpread: Math.max(...spreads) };
}

async function spinTrials(threads: Threads): Promise<number[][]> {
  const trials: number[][] = [];
  for (let worker = 0; worker < threads.workers; worker++) trials.push(await threads.run(spinRates, TRIALS, worker));
  return trials;
}

/** Serves some tasks of the scenario, and leaves the first third out. */
async function trial(
  setup: Pick<Setup, "scenario" | "policies" | "trace">,
  server: Server,
  signal: AbortSignal,
): Promise<{ sizes: Float64Array; served: Served }> {
  const scenario: Scenario = { ...setup.scenario, queue: { kind: "central", places: "unbounded" } };
  const fcfs = schedulers.get("fcfs");
  if (fcfs === undefined) throw new Error("there is no scheduler fcfs");
  const policies = { ...setup.policies, balancer: null, scheduler: fcfs };
  const most = setup.trace?.count ?? Infinity;
  const trace = drawTasks({ ...setup, scenario, policies, replication: REPLICATION }, Math.min(TASKS, most));
  const given = withTasksGiven({
    ...scenario,
    nodes: scenario.nodes.map((group) => ({ ...group, speed: 1, queue: "unbounded" })),
    workload: { ...scenario.workload, patience: null },
    strategies: { balancer: null, scheduler: { name: "fcfs" } },
  });
  const served = await server({
    scenario: given,
    policies,
    trace,
    replication: REPLICATION,
    strategyStream: "strategy",
    signal,
  });
  return { sizes: trace.size, served };
}

/** The scenario at another load, where its arrivals have one. */
export function atLoad(scenario: Scenario, load: number | null): Scenario {
  const { workload } = scenario;
  if (load === null || !("arrivals" in workload)) return scenario;
  const { arrivals } = workload;
  if (arrivals.kind === "poisson")
    return { ...scenario, workload: { ...workload, arrivals: { kind: "poisson", load } } };
  if (arrivals.kind !== "batch") return scenario;
  const { size } = arrivals;
  return { ...scenario, workload: { ...workload, arrivals: { kind: "batch", load, size } } };
}

function fitted(
  sizes: Float64Array,
  { service, overhead }: Served,
): Pick<Calibration, "stretch" | "overhead" | "slow"> {
  const first = Math.floor(sizes.length / 3);
  let [work, time, besides, slow] = [0, 0, 0, 0];
  for (let i = first; i < sizes.length; i++) {
    work += sizes[i];
    time += service[i];
    besides += overhead[i];
  }
  const stretch = time / work;
  const typical = quantile(
    Array.from(sizes.subarray(first), (size, i) => service[first + i] / size),
    0.5,
  );
  for (let i = first; i < sizes.length; i++) if (service[i] > SLOW * typical * sizes[i]) slow++;
  const count = sizes.length - first;
  return { stretch, overhead: besides / count, slow: slow / count };
}

function judged(found: Omit<Calibration, "sound" | "reasons">, size: number): Calibration {
  const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
  const reasons: string[] = [];
  if (found.rateSpread !== null && found.rateSpread > MOST_SPREAD) {
    reasons.push(`how fast a worker spins differs by ${percent(found.rateSpread)} from trial to trial`);
  }
  if (found.slow > MOST_SLOW) reasons.push(`${percent(found.slow)} of the tasks took a quarter longer than others`);
  if (found.overhead > MOST_OVERHEAD * size) {
    reasons.push(`handing a task out takes ${percent(found.overhead / size)} of its mean size`);
  }
  return { ...found, sound: reasons.length === 0, reasons };
}

/**
 * The calibrations at all loads as one, as the runs have shown it to be: sound only where they kept to it.
 *
 * @param calibrations one for each load
 */
export function checked(calibrations: readonly Calibration[], loads: readonly LoadReality[]): Calibration {
  const mean = (of: (one: Calibration) => number): number =>
    calibrations.reduce((sum, one) => sum + of(one), 0) / calibrations.length;
  const drifts = loads.flatMap(({ load, policies }, i) => {
    const { stretch } = calibrations[i];
    return policies
      .filter((one) => Math.abs(one.stretch - stretch) > MOST_DRIFT * stretch)
      .map((one) => {
        const where = load === null ? one.policy : `${one.policy} at load ${load}`;
        return `in the runs of ${where} a second of work took ${figure(one.stretch)} s, not ${figure(stretch)} s`;
      });
  });
  const reasons = [...new Set(calibrations.flatMap((one) => one.reasons)), ...drifts];
  return {
    rates: calibrations[0].rates,
    rateSpread: calibrations[0].rateSpread,
    stretch: mean((one) => one.stretch),
    overhead: mean((one) => one.overhead),
    slow: mean((one) => one.slow),
    tasks: calibrations.reduce((sum, one) => sum + one.tasks, 0),
    sound: reasons.length === 0,
    reasons,
  };
}

const figure = (value: number): string => String(Number(value.toPrecision(3)));
