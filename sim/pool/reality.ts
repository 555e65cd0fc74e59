import { resolve } from "../experiment/job.ts";
import type { ArmRequest } from "../experiment/run-arms.ts";
import type { Policies, Setup } from "../experiment/simulate.ts";
import { meanInterval } from "../measure/confidence.ts";
import { distributionDistance, gap, steps, summaryOf } from "../measure/gap.ts";
import type { Calibration, Interference, LoadReality, PairOrder, PolicyReality } from "../measure/reality.ts";
import type { RealSpec, Scenario } from "../scenario/types.ts";
import type { Trace } from "../workload/trace.ts";
import { type SpinRates, atLoad, calibrate, calibrateSpin, calibrationOf, checked } from "./calibrate.ts";
import { drawTasks } from "./drawn.ts";
import { watchMachine } from "./interference.ts";
import { measuredSizes, modelledSizes, predict, withTasksGiven } from "./predict.ts";
import { type Pace, type Paced, Steady, paceOf } from "./pace.ts";
import { servePiscina } from "./serve-piscina.ts";
import { type Served, type Server, serve } from "./serve.ts";
import { openThreads, type Threads } from "./threads.ts";

/** Simulated replications behind each interval. */
const SIMULATED = 30;
const ECDF_POINTS = 200;

export interface RealityOptions {
  signal: AbortSignal;
  /** Told how many of all runs are done. */
  onProgress: (done: number, all: number) => void;
}

/** What was found out on threads, before it is judged. */
export interface Findings {
  calibration: Calibration;
  interference: Interference;
  /** Those of which all policies have had a run at least. */
  loads: LoadReality[];
  /** Runs that each policy has had at the last of them; `spec.runs` at the others. */
  lastRuns: number;
  /** Whether it was to be more. */
  isCut: boolean;
}

/** One policy at one load, with what its runs have given so far. */
interface Cell {
  readonly label: string;
  readonly setup: Omit<Setup, "trace" | "replication" | "warmupTasks" | "sections" | "observer">;
  /** The scenario that the tasks are drawn from. */
  readonly source: Scenario;
  readonly trace: Trace | null;
  readonly measured: Float64Array[];
  readonly modelled: Float64Array[];
  readonly replayed: Float64Array[];
  readonly served: Served[];
}

/**
 * Runs the arms on worker threads at all loads, and simulates what was run: calibrate, predict, compare. At each load
 * the policies take turns run by run, so that what disturbs the machine for a while disturbs all of them; a run that
 * was disturbed is made again.
 *
 * When it is aborted, it keeps the loads that are done and, of the load under way, the runs that all policies have had.
 *
 * @throws RangeError where a policy cannot run on threads; the reason of `signal` when it is aborted before anything is
 *   done that can be kept
 */
export async function reality(
  arms: readonly ArmRequest[],
  spec: RealSpec,
  { signal, onProgress }: RealityOptions,
): Promise<Findings> {
  const [first] = arms;
  const threads = await openThreads(workersOf(first.scenario), { requests: spec.work });
  try {
    const policies = await Promise.all(arms.map((arm) => resolve(arm)));
    const { scenario, trace } = first;
    const rates = spec.work === "spin" ? await calibrateSpin(threads) : { rates: [], rateSpread: null };
    const server = serverFor(spec, threads, rates);
    const calibrations: Calibration[] = [];
    const stop = watchMachine();
    const lags: number[] = [];
    const loads: LoadReality[] = [];
    const settings = spec.loads ?? [null];
    const all = settings.length * spec.runs * arms.length;
    let done = 0;
    let lastRuns = 0;
    const noted = (served: Served): void => {
      for (const lag of served.lags) lags.push(lag);
      onProgress(++done, all);
    };
    const steady = new Steady();
    const atOne = async (load: number | null): Promise<number> => {
      const source = { scenario: atLoad(scenario, load), policies: policies[0], trace };
      const cells = arms.map((arm, i) => newCell(arm, policies[i], load));
      const paces: Pace[] = [];
      const runs = await inTurns(spec.runs, signal, async (run) => {
        const { pace } = await steady.run(() => calibrate(source, { server, signal, run, runs: spec.runs }));
        paces.push(pace);
        for (const cell of cells) {
          const drawn = drawTasks(replicationOf(cell, run), spec.tasks);
          const { served } = await steady.run(() => serveAll(cell, run, drawn, { server, signal }));
          keep(cell, { run, drawn, served, pace }, spec);
          noted(served);
        }
      });
      for (const list of [paces, ...cells.flatMap(resultsOf)]) list.length = runs;
      const calibration = calibrationOf(rates, paces);
      const judged = cells.map((cell) => policyReality(cell, spec, calibration));
      calibrations.push(calibration);
      loads.push({ load: load ?? statedLoad(scenario), policies: judged, pairs: pairs(judged) });
      return runs;
    };
    for (const load of settings) {
      if (signal.aborted && loads.length > 0) break;
      const runs = await unlessAborted(atOne(load), signal, loads.length > 0);
      if (runs === null) break;
      lastRuns = runs;
    }
    const isCut = loads.length < settings.length || lastRuns < spec.runs;
    const interference = { ...stop(lags, threads.respawns), repeated: steady.repeated };
    return { calibration: checked(calibrations, loads), interference, loads, lastRuns, isCut };
  } finally {
    await (signal.aborted ? threads.stop() : threads.close());
  }
}

/** Null where an abort has ended it and there is something to be kept all the same; its error otherwise. */
async function unlessAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
  isKept: boolean,
): Promise<Result | null> {
  try {
    return await work;
  } catch (error) {
    if (!signal.aborted || !isKept) throw error;
    return null;
  }
}

/** Makes so many rounds; returns how many there are: fewer when it is aborted after the first. */
async function inTurns(times: number, signal: AbortSignal, round: (run: number) => Promise<void>): Promise<number> {
  for (let run = 0; run < times; run++) {
    const made = round(run).then(() => true);
    if ((await unlessAborted(made, signal, run > 0)) === null) return run;
  }
  return times;
}

/** What has an entry for each run. */
const resultsOf = ({ measured, modelled, replayed, served }: Cell): unknown[][] => [
  measured,
  modelled,
  replayed,
  served,
];

/** Our own pool has threads for itself alone; another's come and go with each run. */
function serverFor({ pool, work }: RealSpec, threads: Threads, { rates }: SpinRates): Server {
  if (pool === "threads") return (setup) => serve({ ...setup, threads });
  const rate = rates.reduce((sum, one) => sum + one, 0) / Math.max(1, rates.length);
  return (setup) => servePiscina({ ...setup, work, rate, workers: threads.workers });
}

export function workersOf({ nodes }: Scenario): number {
  return nodes.reduce((sum, { count }) => sum + count, 0);
}

function statedLoad({ workload }: Scenario): number | null {
  return "arrivals" in workload && "load" in workload.arrivals ? workload.arrivals.load : null;
}

function newCell({ label, scenario, trace, twin }: ArmRequest, policies: Policies, load: number | null): Cell {
  const source = atLoad(scenario, load);
  const strategyStream = twin === 0 ? "strategy" : `strategy#${twin + 1}`;
  const setup = { scenario: withTasksGiven(source), policies, strategyStream };
  return { label, setup, source, trace, measured: [], modelled: [], replayed: [], served: [] };
}

function replicationOf({ source: scenario, setup, trace }: Cell, replication: number) {
  return { ...setup, scenario, trace, replication };
}

async function serveAll(
  { setup }: Cell,
  replication: number,
  drawn: Trace,
  { server, signal }: { server: Server; signal: AbortSignal },
): Promise<Paced> {
  const served = await server({ ...setup, replication, trace: drawn, signal });
  return { served, pace: paceOf(drawn.size, served, 0) };
}

/** Keeps what a run has given, with what the model says of it. */
function keep(
  cell: Cell,
  { run, drawn, served, pace }: { run: number; drawn: Trace; served: Served; pace: Pace },
  { warmup }: RealSpec,
): void {
  const { setup } = cell;
  const counted = (responses: Float64Array): Float64Array => responses.slice(warmup);
  const predicted = (sizes: Float64Array): Float64Array =>
    counted(predict({ ...setup, replication: run }, drawn, sizes));
  cell.served.push(served);
  cell.measured.push(counted(served.response));
  cell.modelled.push(predicted(modelledSizes(drawn, pace)));
  cell.replayed.push(predicted(measuredSizes(drawn, served, pace)));
}

/** All runs together, ascending, without the tasks that were not served. */
function pooled(runs: readonly Float64Array[]): Float64Array {
  const served = runs.map((responses) => responses.filter((response) => !Number.isNaN(response)));
  const all = new Float64Array(served.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const responses of served) {
    all.set(responses, filled);
    filled += responses.length;
  }
  return all.sort((a, b) => a - b);
}

function policyReality(cell: Cell, spec: RealSpec, calibration: Calibration): PolicyReality {
  const [measured, modelled, replayed] = [cell.measured, cell.modelled, cell.replayed].map(pooled);
  const [real, model, replay] = [measured, modelled, replayed].map(summaryOf);
  const distance = (sample: Float64Array): number | null => finite(distributionDistance(measured, sample));
  const counts = { arrived: 0, finished: 0, dropped: 0, abandoned: 0 };
  for (const { counts: some } of cell.served) {
    counts.arrived += some.arrived;
    counts.finished += some.finished;
    counts.dropped += some.dropped;
    counts.abandoned += some.abandoned;
  }
  return {
    policy: cell.label,
    simulated: meanInterval(simulatedMeans(cell, spec, calibration), cell.source.run.confidence),
    measured: real,
    modelled: model,
    replayed: replay,
    modelGap: gap(model.mean, real.mean),
    dispatchGap: gap(replay.mean, real.mean),
    distance: { modelled: distance(modelled), replayed: distance(replayed) },
    ecdf: {
      measured: steps(measured, ECDF_POINTS),
      modelled: steps(modelled, ECDF_POINTS),
      replayed: steps(replayed, ECDF_POINTS),
    },
    means: cell.measured.map((run) => summaryOf(pooled([run])).mean),
    stretch: stretchOf(cell),
    utilisation: utilisations(cell),
    counts,
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function simulatedMeans({ source, setup, trace }: Cell, spec: RealSpec, calibration: Calibration): (number | null)[] {
  // A trace has no other replications.
  const count = trace === null ? SIMULATED : 1;
  return Array.from({ length: count }, (_, replication) => {
    const drawn = drawTasks({ ...setup, scenario: source, trace, replication }, spec.tasks);
    const responses = predict({ ...setup, replication }, drawn, modelledSizes(drawn, calibration));
    return summaryOf(pooled([responses.slice(spec.warmup)])).mean;
  });
}

function stretchOf({ served }: Cell): number {
  let [time, work] = [0, 0];
  for (const run of served) {
    time += sum(run.service);
    work += sum(run.work);
  }
  return time / work;
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/** Time that kernels ran in all runs by the runs' length, for each worker. */
function utilisations({ served, source }: Cell): number[] {
  const length = served.reduce((total, { duration }) => total + duration, 0);
  return Array.from({ length: workersOf(source) }, (_, worker) => {
    const time = served.reduce((total, { busy }) => total + busy[worker], 0);
    return time / length;
  });
}

function pairs(policies: readonly PolicyReality[]): PairOrder[] {
  return policies.flatMap((a, i) => policies.slice(i + 1).map((b) => pairOrder(a, b)));
}

function pairOrder(a: PolicyReality, b: PolicyReality): PairOrder {
  const [x, y] = [a.simulated, b.simulated];
  const difference = (x.estimate ?? NaN) - (y.estimate ?? NaN);
  const disjoint = Math.abs(difference) > (x.halfWidth ?? NaN) + (y.halfWidth ?? NaN);
  const real = a.means.map((mean, run) => (mean ?? NaN) - (b.means[run] ?? NaN));
  const agreeing = real.filter((one) => Math.sign(one) === Math.sign(difference)).length;
  return { policies: [a.policy, b.policy], disjoint, agreeing, runs: real.length };
}
