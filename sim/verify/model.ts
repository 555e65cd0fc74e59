import * as registry from "../../strategies/registry.ts";
import { resolve } from "../experiment/job.ts";
import { type Replication, simulate } from "../experiment/simulate.ts";
import { arrivalRate, capacity } from "../experiment/stability.ts";
import { readWorkload } from "../experiment/trace-file.ts";
import { distribution } from "../kernel/distributions/index.ts";
import type { Tasks } from "../model/tasks.ts";
import { parseScenario } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { meanRate } from "../workload/arrivals.ts";
import { meanSize, sizeDistributions } from "../workload/source.ts";
import type { Trace } from "../workload/trace.ts";
import type { TruthCase } from "./cases.ts";

/** How a case is measured; `tasks` are those of one run. */
export type Measurement =
  /** Random: `replicate` gives the numbers of one independent replication. */
  | { method: "simulation"; tasks: number; replicate: (replication: number) => Promise<number[]> }
  /** Decided: `algorithm` runs policies on given tasks, `formula` computes; one run gives the answer. */
  | { method: "algorithm" | "formula"; tasks: number; compute: () => Promise<number[]> };

/** One model: measures the cases whose system it is, as a function of their parameters. */
export interface Model {
  system: RegExp;
  measure: (truth: TruthCase) => Measurement;
}

/** What a finished task was like. */
export interface Finished {
  id: number;
  arrival: number;
  start: number;
  finish: number;
  size: number;
  node: number;
}

interface Options {
  replication?: number;
  sections?: number;
  /** The tasks, instead of those of the workload. */
  trace?: Trace;
  seen?: (task: Finished) => void;
}

/** Seed of every simulated case. */
export const SEED = 20_261_121;

function scenarioOf(input: object): Scenario {
  const text = JSON.stringify({ poolsim: 1, name: "verify", seed: SEED, ...input });
  return parseScenario(text, { file: "case", registry });
}

/** Runs a scenario, given as in a file, once. */
export async function runScenario(input: object, options: Options = {}): Promise<Replication> {
  const scenario = scenarioOf(input);
  const { seen } = options;
  return simulate({
    scenario,
    policies: await resolve({ scenario, policyCode: {} }),
    trace: options.trace ?? (await readWorkload(scenario, "case")),
    replication: options.replication ?? 0,
    warmupTasks: 0,
    sections: options.sections ?? 1,
    strategyStream: "strategy",
    observer: seen === undefined ? null : (task, tasks, now) => seen(finishedTask(task, tasks, now)),
  });
}

function finishedTask(task: number, tasks: Tasks, now: number): Finished {
  return {
    id: tasks.id(task),
    arrival: tasks.arrival(task),
    start: tasks.start(task),
    finish: now,
    size: tasks.size(task),
    node: tasks.node(task),
  };
}

/** Tasks of one replication, unless its load asks for more. */
const LEAST_TASKS = 200_000;
/** Ten replications of more would take many minutes. */
const MOST_TASKS = 20_000_000;

/**
 * Tasks of one replication and the share left out at its start. A queue forgets its beginning within some
 * (1 + cv²) / (1 − ρ)² tasks, so this many times twenty are left out.
 */
function lengthOf(input: object): { tasks: number; warmup: string; replications: number } {
  const scenario = scenarioOf({ ...input, run: { tasks: LEAST_TASKS, warmup: 0, replications: 1 } });
  const { workload, nodes } = scenario;
  let tasks = LEAST_TASKS;
  if ("arrivals" in workload) {
    const sizes = sizeDistributions(workload.size, workload.classes);
    const mean = meanSize(sizes, workload.classes);
    const work = meanRate(workload.arrivals, arrivalRate(scenario, mean)) * mean;
    const slack = 1 - work / capacity(nodes);
    const { variance, mean: first } = workload.size === null ? sizes[0] : distribution(workload.size);
    // Closed, impatient and bounded systems have no such limit, and are quick to forget.
    const wanted = (200 * (1 + variance / first ** 2)) / slack ** 2;
    if (slack > 0) tasks = Math.min(MOST_TASKS, Math.max(tasks, Math.ceil(wanted)));
  }
  return { tasks, warmup: "10%", replications: 1 };
}

/** A random case measured by some numbers of a scenario's replications. */
export function simulated(input: object, read: (replication: Replication) => number[]): Measurement {
  const run = lengthOf(input);
  return {
    method: "simulation",
    tasks: run.tasks,
    replicate: async (replication) => read(await runScenario({ ...input, run }, { replication })),
  };
}

/** Tasks of one replication of a network; the loads of its stations differ, so more are taken than a pool needs. */
const NETWORK_TASKS = 400_000;

/** A random case measured by some numbers of the replications of a network of stations. */
export function simulatedNetwork(input: object, read: (replication: Replication) => number[]): Measurement {
  const run = { tasks: NETWORK_TASKS, warmup: "10%", replications: 1 };
  return {
    method: "simulation",
    tasks: NETWORK_TASKS,
    replicate: async (replication) => read(await runScenario({ ...input, run }, { replication })),
  };
}

/** Several random systems on the same arrivals, one number of each. */
export function simulatedTogether(inputs: readonly object[], read: (replication: Replication) => number): Measurement {
  const parts = inputs.map((input) => simulated(input, (replication) => [read(replication)]));
  return {
    method: "simulation",
    tasks: parts.reduce((sum, { tasks }) => sum + tasks, 0),
    async replicate(replication) {
      const numbers: number[] = [];
      for (const part of parts) if ("replicate" in part) numbers.push(...(await part.replicate(replication)));
      return numbers;
    },
  };
}

/** The tasks of a run in order of arrival. */
export async function finishedTasks(input: object, options: Options = {}): Promise<Finished[]> {
  const tasks: Finished[] = [];
  await runScenario(input, { ...options, seen: (task) => (tasks[task.id] = task) });
  return tasks;
}

/** A case that cannot be measured here and now, and why. */
export class NotCovered extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "NotCovered";
  }
}
