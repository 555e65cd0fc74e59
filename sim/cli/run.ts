import { availableParallelism } from "node:os";
import { runResult } from "../experiment/collect.ts";
import { runArms } from "../experiment/run-arms.ts";
import type { RunResult } from "../measure/results.ts";
import { condition } from "./condition.ts";
import { type Overrides, armRequests, loadScenario } from "./input.ts";
import { interruptible, progressLine } from "./progress.ts";
import { writeJson } from "./store.ts";
import { summaryOf } from "./summary.ts";

export interface RunArguments extends Overrides {
  file: string;
  json: boolean;
  out?: string | undefined;
  threads?: number | undefined;
  failIf?: readonly string[] | undefined;
}

/** Runs one scenario; returns the exit code. */
export async function run(given: RunArguments): Promise<number> {
  const conditions = (given.failIf ?? []).map(condition);
  const { scenario } = loadScenario(given.file, given);
  const [request] = await armRequests([{ label: scenario.name, scenario: { ...scenario, compare: null } }], given.file);
  const progress = progressLine();
  const interrupt = interruptible();
  const [arm] = await runArms([request], {
    threads: given.threads ?? availableParallelism(),
    signal: interrupt.signal,
    onProgress: progress.show,
    journal: given.out ?? null,
  }).finally(() => {
    progress.clear();
    interrupt.done();
  });
  const result: RunResult = runResult(arm);
  if (given.out !== undefined) writeJson(given.out, "result.json", result);
  process.stdout.write(given.json ? `${JSON.stringify(result, null, 2)}\n` : summaryOf(result));
  return exitCode(
    result.status,
    conditions.filter(({ holds }) => holds([arm], [])),
  );
}

/** 1 where a condition to fail on holds, 3 after an interrupt, else 0. */
export function exitCode(status: string, failed: readonly { text: string }[]): number {
  for (const { text } of failed) process.stderr.write(`fails: ${text}\n`);
  if (status === "interrupted") return 3;
  return failed.length > 0 ? 1 : 0;
}
