import { quantile } from "simple-statistics";
import type { Setup } from "../experiment/simulate.ts";
import { schedulers } from "../../strategies/registry.ts";
import type { Calibration, LoadReality } from "../measure/reality.ts";
import type { Scenario } from "../scenario/types.ts";
import { Figure } from "./cells.ts";
import { drawTasks } from "./drawn.ts";
import { withTasksGiven } from "./predict.ts";
import { type Pace, type Paced, paceOf } from "./pace.ts";
import type { Server } from "./serve.ts";
import type { Threads } from "./threads.ts";
import { spinRates } from "./workloads/spin.ts";

/** Number of the first of the replications whose tasks it is measured on, which no run has. */
const REPLICATION = 1_000_000;
/** Tasks served to calibrate, over all runs, and at least before each. */
const TASKS = 900;
const LEAST_TASKS = 300;
const TRIALS = { trials: 24, length: 0.003 };
/** What a sound calibration keeps to: spread of the trials, share of slow tasks, overhead by mean service time. */
const MOST_SPREAD = 0.15;
const MOST_SLOW = 0.05;
const MOST_OVERHEAD = 0.1;
/** Most that the service times of the runs may differ from it, as a share. */
const MOST_DRIFT = 0.1;
/** How often the spin rates are measured at most until they are steady. */
const MOST_TURNS = 5;

/**
 * Finds out what workers do with the work they are given, on other tasks of the scenario, at the load of the runs,
 * served first come first served from one line: how much longer than their size tasks take, and how long they occupy a
 * worker besides. Both depend on the load, since a worker that has slept is slower than one that goes on, and on the
 * hour, since a machine is shared: so it is done beside each run.
 *
 * @param run number of the run of which it is done
 */
export async function calibrate(
  setup: Pick<Setup, "scenario" | "policies" | "trace">,
  { server, signal, run, runs }: { server: Server; signal: AbortSignal; run: number; runs: number },
): Promise<Paced> {
  const tasks = Math.max(LEAST_TASKS, Math.ceil(TASKS / runs));
  const { trace, given, policies } = trial(setup, tasks, run);
  const replication = REPLICATION + run;
  const served = await server({
    scenario: given,
    policies,
    trace,
    replication,
    strategyStream: "strategy",
    signal,
  });
  // The first third warms up.
  return { served, pace: paceOf(trace.size, served, Math.floor(trace.count / 3)) };
}

/** The calibrations beside the runs at one load as one. */
export function calibrationOf(rates: SpinRates, paces: readonly Pace[]): Calibration {
  const tasks = paces.reduce((sum, pace) => sum + pace.tasks, 0);
  const mean = (of: (pace: Pace) => number): number =>
    paces.reduce((sum, pace) => sum + of(pace) * pace.tasks, 0) / tasks;
  const found = {
    ...rates,
    stretch: mean(({ stretch }) => stretch),
    overhead: mean(({ overhead }) => overhead),
    slow: mean(({ slow }) => slow),
    tasks,
  };
  return judged(
    found,
    mean(({ size }) => size),
  );
}

/** How fast workers spin. */
export type SpinRates = Pick<Calibration, "rates" | "rateSpread">;

/** Finds out how fast each worker spins, one after the other, again while that is unsteady, and tells it. */
export async function calibrateSpin(threads: Threads): Promise<SpinRates> {
  let best: number[][] = [];
  for (let turn = 0; turn < MOST_TURNS && !(spreadOf(best) <= MOST_SPREAD); turn++) {
    const trials = await spinTrials(threads);
    if (turn === 0 || spreadOf(trials) < spreadOf(best)) best = trials;
  }
  const rates = best.map((rates, worker) => {
    // Whatever else the machine does makes trials slower and none faster.
    const rate = quantile(rates, 0.75);
    threads.cells[worker].numbers[Figure.rate] = rate;
    return rate;
  });
  return { rates, rateSpread: spreadOf(best) };
}

/** The widest spread of the trials of a worker; NaN where none were made. */
function spreadOf(trials: readonly number[][]): number {
  const spreads = trials.map((rates) => (quantile(rates, 0.9) - quantile(rates, 0.1)) / quantile(rates, 0.5));
  return spreads.length === 0 ? NaN : Math.max(...spreads);
}

async function spinTrials(threads: Threads): Promise<number[][]> {
  const trials: number[][] = [];
  for (let worker = 0; worker < threads.workers; worker++) trials.push(await threads.run(spinRates, TRIALS, worker));
  return trials;
}

/** Some tasks of the scenario, to be served in the plainest way. */
function trial(setup: Pick<Setup, "scenario" | "policies" | "trace">, count: number, run: number) {
  const scenario: Scenario = { ...setup.scenario, queue: { kind: "central", places: "unbounded" } };
  const fcfs = schedulers.get("fcfs");
  if (fcfs === undefined) throw new Error("there is no scheduler fcfs");
  const policies = { ...setup.policies, balancer: null, scheduler: fcfs };
  const most = setup.trace?.count ?? Infinity;
  const trace = drawTasks({ ...setup, scenario, policies, replication: REPLICATION + run }, Math.min(count, most));
  const given = withTasksGiven({
    ...scenario,
    nodes: scenario.nodes.map((group) => ({ ...group, speed: 1, queue: "unbounded" })),
    workload: { ...scenario.workload, patience: null },
    strategies: { balancer: null, scheduler: { name: "fcfs" } },
  });
  return { trace, given, policies };
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

function judged(found: Omit<Calibration, "sound" | "reasons">, size: number): Calibration {
  const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
  const reasons: string[] = [];
  if (found.rateSpread !== null && found.rateSpread > MOST_SPREAD) {
    reasons.push(`how fast a worker spins differs by ${percent(found.rateSpread)} from trial to trial`);
  }
  if (found.slow > MOST_SLOW) reasons.push(`${percent(found.slow)} of the tasks took longer than others by a quarter`);
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
