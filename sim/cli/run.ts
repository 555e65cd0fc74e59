import { runResult } from "../experiment/collect.ts";
import type { RunResult } from "../measure/results.ts";
import { checkPolicies, condition } from "./condition.ts";
import { type Overrides, armRequests, loadScenario, threadsOf } from "./input.ts";
import { runWatched } from "./progress.ts";
import { outFolder, writeJson } from "./store.ts";
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
  const conditions = (given.failIf ?? []).map((text) => condition(text));
  const { scenario } = loadScenario(given.file, given);
  const [request] = await armRequests([{ label: scenario.name, scenario: { ...scenario, compare: null } }], given.file);
  checkPolicies(conditions, [request]);
  const threads = threadsOf(given);
  const out = outFolder(given.out);
  const { arms, failure } = await runWatched([request], threads, out);
  const [arm] = arms;
  const result: RunResult = runResult(arm);
  if (out !== null) await writeJson(out, "result.json", result);
  process.stdout.write(given.json ? `${JSON.stringify(result, null, 2)}\n` : summaryOf(result));
  return exitCode(
    result.status,
    conditions.filter(({ holds }) => holds([arm], [])),
    out,
    failure,
  );
}

/** 1 where a policy or a condition has failed, 3 after an interrupt, else 0. */
export function exitCode(
  status: string,
  failed: readonly { text: string }[],
  out: string | null,
  failure: Error | null,
): number {
  for (const { text } of failed) process.stderr.write(`fails: ${text}\n`);
  if (failure !== null) {
    process.stderr.write(`${failure.message}\n`);
    if (out !== null) process.stderr.write(`what has finished is kept in ${out}\n`);
    return 1;
  }
  if (status === "interrupted") {
    const next =
      out === null
        ? "nothing was kept; with --out DIR a run that is stopped goes on from where it was"
        : `what has finished is kept in ${out}; the same command goes on from there`;
    process.stderr.write(`interrupted: ${next}\n`);
    return 3;
  }
  return failed.length > 0 ? 1 : 0;
}
