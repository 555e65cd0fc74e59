import * as registry from "../strategies/registry.ts";
import { resolve } from "../sim/experiment/job.ts";
import { type Replication, simulate } from "../sim/experiment/simulate.ts";
import { readWorkload } from "../sim/experiment/trace-file.ts";
import { parseScenario } from "../sim/scenario/index.ts";
import type { Scenario } from "../sim/scenario/types.ts";

/** A scenario from its text or as an object. */
export function scenarioOf(input: string | object): Scenario {
  const text = typeof input === "string" ? input : JSON.stringify({ poolsim: 1, name: "test", ...input });
  return parseScenario(text, { file: "test.yaml", registry });
}

/** Runs one replication of a scenario. */
export async function runOnce(
  input: string | object,
  options: Partial<Pick<Parameters<typeof simulate>[0], "replication" | "observer" | "express" | "sections">> = {},
): Promise<Replication> {
  const scenario = scenarioOf(input);
  return simulate({
    scenario,
    policies: await resolve({ scenario, policyCode: {} }),
    trace: await readWorkload(scenario, "test.yaml"),
    replication: 0,
    warmupTasks: 0,
    sections: 1,
    strategyStream: "strategy",
    observer: null,
    ...options,
  });
}

/** Finish times of the tasks of a list, in order of arrival. */
export async function finishTimes(input: object): Promise<number[]> {
  const finished: number[] = [];
  await runOnce(input, {
    observer: (task, tasks, now) => {
      finished[tasks.id(task)] = now;
    },
  });
  return finished;
}
