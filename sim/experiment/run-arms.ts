import { Hash } from "../kernel/hash.ts";
import type { ArmResult } from "../measure/results.ts";
import { canonical } from "../scenario/canonical.ts";
import type { Scenario } from "../scenario/types.ts";
import type { Trace } from "../workload/trace.ts";
import { type Ending, collect } from "./collect.ts";
import type { Arm } from "./job.ts";
import { Journal } from "./journal.ts";
import { findWarmup } from "./pilot.ts";
import { type Progress, runReplications } from "./replications.ts";
import type { Replication } from "./simulate.ts";
import { unstable } from "./stability.ts";

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

/**
 * Runs all arms and gives their results in order. An arm known to be unstable beforehand is not run.
 *
 * When interrupted, the results hold the replications that all arms have finished, with status `interrupted`.
 *
 * @throws RangeError when `warmup: auto` finds no steady stretch
 */
export async function runArms(requests: readonly ArmRequest[], options: RunOptions): Promise<ArmResult[]> {
  const reasons = requests.map(({ scenario }) => unstable(scenario));
  const arms: Arm[] = [];
  for (const [i, request] of requests.entries()) arms.push(await armFor(request, reasons[i] !== null));
  const journal = options.journal === null ? null : new Journal(options.journal);
  const keys = arms.map((arm) => (journal === null ? "" : keyOf(arm)));
  try {
    const running = arms.map((arm, i) => (reasons[i] === null ? arm : withoutReplications(arm)));
    const results = await runReplications(running, {
      ...options,
      known: (arm, replication) => journal?.find(keys[arm], replication),
      onFinished: (arm, replication, result) => journal?.add(keys[arm], replication, result),
    });
    const stable = results.filter((_, i) => reasons[i] === null);
    const everywhere = (replication: number): boolean => stable.every((list) => list[replication] !== undefined);
    const complete = stable.every((list) => !list.includes(undefined));
    return arms.map((arm, i) => {
      const finished = results[i].filter((result, k): result is Replication => result !== undefined && everywhere(k));
      return collect(requests[i].label, arm, finished, ending(reasons[i], complete));
    });
  } finally {
    journal?.close();
  }
}

function ending(unstableBecause: string | null, complete: boolean): Ending {
  if (unstableBecause !== null) return { status: "unstable", reason: unstableBecause };
  return complete
    ? { status: "ok", reason: null }
    : { status: "interrupted", reason: "stopped before all replications had finished" };
}

async function armFor({ scenario, trace, policyCode, twin }: ArmRequest, isUnstable: boolean): Promise<Arm> {
  const arm: Arm = {
    scenario,
    trace,
    policyCode,
    warmupTasks: 0,
    sections: scenario.run.replications === 1 && trace === null ? SECTIONS : 1,
    strategyStream: twin === 0 ? "strategy" : `strategy#${twin + 1}`,
  };
  if (scenario.run.warmup !== "auto" || isUnstable) return arm;
  const { tasks, reliable } = await findWarmup(arm);
  if (!reliable) {
    throw new RangeError(
      "run.warmup: auto finds no steady stretch in the first half of the run; run longer, or say how much to leave out",
    );
  }
  return { ...arm, warmupTasks: tasks };
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
