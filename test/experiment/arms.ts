import * as registry from "../../strategies/registry.ts";
import { comparison } from "../../sim/experiment/compare.ts";
import { runArms } from "../../sim/experiment/run-arms.ts";
import type { ArmResult, ComparisonResult } from "../../sim/measure/results.ts";
import { arms } from "../../sim/scenario/index.ts";
import { canonical } from "../../sim/scenario/canonical.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { scenarioOf } from "../running.ts";

interface Options {
  journal?: string | null;
  signal?: AbortSignal;
  onProgress?: (progress: { finished: number; total: number }) => void;
}

/** Runs the arms of a scenario's comparison, or the scenario alone, on one thread. */
export async function run(input: object, { journal = null, signal, onProgress }: Options = {}): Promise<ArmResult[]> {
  const scenario = scenarioOf(input);
  const all = scenario.compare === null ? [{ label: "only", scenario }] : arms(scenario, registry);
  const seen = new Map<string, number>();
  const requests = all.map(({ label, scenario: own }) => {
    const key = canonical(own);
    const twin = seen.get(key) ?? 0;
    seen.set(key, twin + 1);
    return { label, scenario: own, trace: null, policyCode: {}, twin };
  });
  const { arms: results } = await runArms(requests, {
    threads: 1,
    signal: signal ?? new AbortController().signal,
    onProgress: onProgress ?? (() => {}),
    journal,
  });
  return results;
}

/** Runs a comparison. */
export async function compared(input: object): Promise<ComparisonResult> {
  const scenario: Scenario = scenarioOf(input);
  if (scenario.compare === null) throw new Error("nothing is compared");
  const { compare } = scenario;
  return comparison(await run(input), { scenario, compare, question: "", source: "", command: "" });
}
