import { Hash } from "../kernel/hash.ts";
import type { ArmResult } from "../measure/results.ts";
import { canonical } from "../scenario/canonical.ts";
import type { Scenario } from "../scenario/types.ts";
import type { Trace } from "../workload/trace.ts";
import { type Ending, collect } from "./collect.ts";
import type { Arm, ParameterFault } from "./job.ts";
import { Journal } from "./journal.ts";
import { type Progress, runReplications } from "./replications.ts";
import type { Replication } from "./simulate.ts";
import { type Runner, runnerFor } from "./runner.ts";
import { unstable } from "./stability.ts";
import type { PolicyError } from "./watch.ts";

/** Parts a single long run is cut into for batch means. */
const SECTIONS = 20;

/** One arm as asked for. */
export interface ArmRequest {
  label: string;
  scenario: Scenario;
  trace: Trace | null;
  policyCode: Readonly<Record<string, string>>;
  /**
   * Which of several arms with the same scenario it is, from 0: they differ in their strategies' random numbers only.
   */
  twin: number;
}

export interface RunOptions {
  threads: number;
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
  /** Folder of the journal, in which an interrupted run is found again; null: none is kept. */
  journal: string | null;
}

/** What became of the arms. */
export interface ArmsRun {
  arms: ArmResult[];
  /** What ended the run early: a policy of the user's. Null: nothing, or an interrupt. */
  failure: PolicyError | null;
}

/**
 * Runs all arms and gives their results in order. An arm known to be unstable beforehand is not run.
 *
 * When stopped early, the results hold the replications that all arms have finished, with status `interrupted`.
 *
 * @throws RangeError when `warmup: auto` finds no steady stretch
 * @throws PolicyError when a policy of the user's fails before the first replication
 */
export async function runArms(requests: readonly ArmRequest[], options: RunOptions): Promise<ArmsRun> {
  const reasons = requests.map(({ scenario }) => unstable(scenario));
  const arms = requests.map(armFor);
  const running = arms.map((arm, i) => (reasons[i] === null ? arm : withoutReplications(arm)));
  const work = running.reduce((sum, { scenario }) => sum + scenario.run.replications, 0);
  const runner = await runnerFor(running, Math.min(options.threads, Math.max(1, work)));
  const journal = options.journal === null ? null : new Journal(options.journal);
  try {
    for (const [i, arm] of running.entries()) arm.warmupTasks = await warmupOf(arm, i, runner);
    const keys = running.map((arm, i) => (journal === null ? "" : keyOf({ ...arms[i], warmupTasks: arm.warmupTasks })));
    const { results, failure } = await runReplications(running, runner, {
      ...options,
      known: (arm, replication) => journal?.find(keys[arm], replication),
      onFinished: (arm, replication, result) => journal?.add(keys[arm], replication, result),
    });
    const stable = results.filter((_, i) => reasons[i] === null);
    const everywhere = (replication: number): boolean => stable.every((list) => list[replication] !== undefined);
    const complete = stable.every((list) => !list.includes(undefined));
    return {
      failure,
      arms: arms.map((arm, i) => {
        const finished = results[i].filter((result, k): result is Replication => result !== undefined && everywhere(k));
        const measured = { ...arm, warmupTasks: running[i].warmupTasks };
        const stop = failure === null ? STOPPED : stopFor(arm, failure);
        return collect(requests[i].label, measured, finished, ending(reasons[i], complete, stop));
      }),
    };
  } finally {
    journal?.close();
    await runner.close();
  }
}

/**
 * Everything wrong in the parameters that the arms give to policies of the user's, found without running any. A file
 * that cannot be loaded is left to the run, which can say more.
 *
 * @throws PolicyError when loading one does not return
 */
export async function ownParameterFaults(requests: readonly ArmRequest[]): Promise<ParameterFault[]> {
  const arms = requests.filter(({ policyCode }) => Object.keys(policyCode).length > 0).map(armFor);
  if (arms.length === 0) return [];
  const runner = await runnerFor(arms, 1);
  const found: ParameterFault[] = [];
  try {
    for (const arm of arms.keys()) found.push(...(await runner.faults(arm)));
  } finally {
    await runner.close();
  }
  return found;
}

const STOPPED = "stopped before all replications had finished";

/** Why an arm ended when a policy failed: by its own, or because all arms end with the first that fails. */
function stopFor({ policyCode }: Arm, { message }: PolicyError): string {
  const isOwn = Object.keys(policyCode).some((name) => message.startsWith(`${name}: `));
  return isOwn ? message : "stopped because a policy of another arm failed";
}

function ending(unstableBecause: string | null, complete: boolean, stop: string): Ending {
  if (unstableBecause !== null) return { status: "unstable", reason: unstableBecause };
  return complete ? { status: "ok", reason: null } : { status: "interrupted", reason: stop };
}

function armFor({ scenario, trace, policyCode, twin }: ArmRequest): Arm {
  return {
    scenario,
    trace,
    policyCode,
    warmupTasks: 0,
    sections: scenario.run.replications === 1 && trace === null ? SECTIONS : 1,
    strategyStream: twin === 0 ? "strategy" : `strategy#${twin + 1}`,
  };
}

async function warmupOf({ scenario }: Arm, number: number, runner: Runner): Promise<number> {
  if (scenario.run.warmup !== "auto" || scenario.run.replications === 0) return 0;
  const { tasks, reliable } = await runner.warmup(number);
  if (!reliable) {
    throw new RangeError(
      "run.warmup: auto finds no steady stretch in the first half of the run; run longer, or say how much to leave out",
    );
  }
  return tasks;
}

function withoutReplications(arm: Arm): Arm {
  return { ...arm, scenario: { ...arm.scenario, run: { ...arm.scenario.run, replications: 0 } } };
}

/** Everything that bears on a replication's result, except the number of replications. */
function keyOf({ scenario, trace, policyCode, warmupTasks, sections, strategyStream }: Arm): string {
  const hash = new Hash().addText(canonical({ ...scenario, run: { ...scenario.run, replications: 0 } }));
  hash.add(warmupTasks).add(sections).addText(strategyStream);
  for (const [name, code] of Object.entries(policyCode)) hash.addText(name).addText(code);
  for (const column of [
    trace?.arrival,
    trace?.size,
    trace?.requested,
    trace?.slots,
    trace?.class,
    trace?.key,
    trace?.demand,
  ]) {
    for (const value of column ?? []) hash.add(value);
  }
  return hash.hex();
}
