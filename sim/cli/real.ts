import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { writeReality } from "../../reports/reality.ts";
import * as registry from "../../strategies/registry.ts";
import { scenarioHash } from "../experiment/collect.ts";
import { unstable } from "../experiment/stability.ts";
import { version } from "../experiment/version.ts";
import type { RealityResult } from "../measure/reality.ts";
import { atLoad } from "../pool/calibrate.ts";
import { machine } from "../pool/interference.ts";
import { TOLERANCE, breaksOf, notesOf, verdictOf } from "../pool/judge.ts";
import { type Findings, reality, workersOf } from "../pool/reality.ts";
import { Guard, type GuardOptions } from "../pool/security/guard.ts";
import { arms, question, traceFile } from "../scenario/index.ts";
import type { RealSpec, Scenario } from "../scenario/types.ts";
import { policiesOverride } from "./compare.ts";
import { InputError, type LoadedScenario, type Overrides, armRequests, loadScenario, mendable } from "./input.ts";
import { interruptible, progressLine } from "./progress.ts";
import { realSummary } from "./real-summary.ts";
import { outFolder } from "./store.ts";

export interface RealArguments extends Overrides, GuardOptions {
  file: string;
  workers?: number | undefined;
  loads?: string | undefined;
  runs?: number | undefined;
  policies?: string | undefined;
  json: boolean;
  out?: string | undefined;
  command: string;
}

/** Runs a scenario on worker threads, next to its simulation; returns the exit code. */
export async function real(given: RealArguments): Promise<number> {
  const job = jobOf(given);
  if (job !== null) return (await import("./job.ts")).realJob({ ...given, loaded: job, out: given.out });
  const loaded = loadReal(given);
  const { scenario } = loaded;
  const compared = scenario.compare === null ? [{ label: scenario.name, scenario }] : arms(scenario, registry);
  const { spec } = loaded;
  for (const arm of compared) checkArm(arm, spec, given);
  const guard = new Guard(given, process.env);
  if (guard.key !== null && given.out !== undefined) {
    throw new InputError("--out: the report on a pool of requests is not encrypted; leave out the folder or the key");
  }
  const request = { workload: "requests", ...dataOf(compared, given.file), results: given.out ?? null };
  try {
    return await guard.run(request, () => realRequests(given, loaded, compared));
  } catch (error) {
    throw mendable(given.file, error);
  }
}

/** What the arms together read, each file once. */
function dataOf(
  compared: readonly { scenario: Scenario }[],
  scenarioFile: string,
): { files: string[]; isGenerated: boolean } {
  const files = new Set(compared.map(({ scenario }) => traceFile(scenario, scenarioFile)));
  const isGenerated = files.delete(null);
  return { files: [...files].filter((file) => file !== null), isGenerated };
}

async function realRequests(
  given: RealArguments,
  loaded: ReturnType<typeof loadReal>,
  compared: readonly { label: string; scenario: Scenario }[],
): Promise<number> {
  const { spec } = loaded;
  const requests = await armRequests(compared, given.file);
  const out = outFolder(given.out);
  const progress = progressLine("runs");
  const interrupt = interruptible("stopping the run under way; once more to kill");
  try {
    const options = { signal: interrupt.signal, onProgress: (done: number, all: number) => progress.show(done, all) };
    const findings = await reality(requests, spec, options);
    progress.clear();
    const result = record(loaded, spec, findings, given.command);
    process.stdout.write(given.json ? `${JSON.stringify(result, null, 2)}\n` : realSummary(result));
    if (out !== null) process.stderr.write(`report: ${resolve(await writeReality(result, out))}\n`);
    if (result.status === "ok") return 0;
    process.stderr.write("interrupted: the result has what had finished and no more; the same command begins anew\n");
    return 3;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    process.stderr.write("interrupted: nothing was kept\n");
    return 3;
  } finally {
    progress.clear();
    interrupt.done();
  }
}

/** The scenario where it is a job; null where it is a pool of requests. */
function jobOf(given: RealArguments): LoadedScenario | null {
  const { workers, loads, runs, policies } = given;
  const set = [
    ...(given.set ?? []),
    ...overrides({ ...given, loads: undefined, runs: undefined, policies: undefined }),
  ];
  const loaded = loadScenario(given.file, { ...given, set });
  if (loaded.scenario.job === undefined) return null;
  for (const [name, value] of Object.entries({ loads, runs, policies })) {
    if (value !== undefined) throw new InputError(`--${name}: is for requests, and ${given.file} is a job`);
  }
  const count = workersOf(loaded.scenario);
  if (workers !== undefined && count !== workers) {
    throw new InputError(`--workers ${workers}: ${given.file} has nodes of several kinds, ${count} in all; use --set`);
  }
  return loaded;
}

/** Scenarios that do not say how they are run on threads are run in the usual way. */
function loadReal(given: RealArguments): LoadedScenario & { spec: RealSpec } {
  const set = [...(given.set ?? []), ...overrides(given)];
  const loaded = loadScenario(given.file, { ...given, set });
  if (loaded.scenario.real !== undefined) return { ...loaded, spec: loaded.scenario.real };
  const usual = loadScenario(given.file, { ...given, set: [...set, "real={}"] });
  if (usual.scenario.real === undefined) throw new InputError(`${given.file}: cannot be run on threads`);
  return { ...usual, spec: usual.scenario.real };
}

function overrides({ workers, loads, runs, policies }: RealArguments): string[] {
  const set: string[] = [];
  if (workers !== undefined) set.push(`nodes.0.count=${workers}`);
  if (loads !== undefined) set.push(`real.loads=[${loads}]`);
  if (runs !== undefined) set.push(`real.runs=${runs}`);
  if (policies !== undefined) set.push(policiesOverride(policies));
  return set;
}

/** What cannot be run is told before threads are started. */
function checkArm(
  { label, scenario }: { label: string; scenario: Scenario },
  spec: RealSpec,
  { file, workers }: RealArguments,
): void {
  const count = workersOf(scenario);
  const available = availableParallelism();
  if (workers !== undefined && count !== workers) {
    throw new InputError(`--workers ${workers}: ${file} has nodes of several kinds, ${count} in all; use --set`);
  }
  if (workers === undefined && count > available - 1) {
    throw new InputError(
      `${file}: ${count} workers on ${available} processors leave none to the thread that hands tasks out; ` +
        `say --workers ${count} to have them all the same`,
    );
  }
  for (const load of spec.loads ?? [null]) {
    const reason = unstable(atLoad(scenario, load));
    if (reason !== null) throw new InputError(`${file}: ${label}: ${reason}`);
  }
}

function record(
  { scenario, text }: LoadedScenario,
  spec: RealSpec,
  findings: Findings,
  command: string,
): RealityResult {
  const workers = workersOf(scenario);
  const facts = { ...findings, workers, machine: machine() };
  return {
    poolsim: version,
    scenario: scenario.name,
    question: question(text),
    seed: scenario.seed,
    scenarioHash: scenarioHash(scenario),
    work: spec.work,
    pool: spec.pool,
    workers,
    tasks: spec.tasks,
    warmup: spec.warmup,
    runs: spec.runs,
    status: findings.isCut ? "interrupted" : "ok",
    verdict: verdictOf(findings.calibration, findings.loads),
    notes: [...cutNotes(findings, spec), ...notesOf(facts)],
    machine: facts.machine,
    calibration: findings.calibration,
    interference: findings.interference,
    loads: findings.loads,
    breaks: breaksOf(findings.loads),
    tolerance: TOLERANCE,
    command,
    source: text,
  };
}

/** What of an interrupted run there is, and what is missing. */
function cutNotes({ isCut, lastRuns, loads }: Findings, spec: RealSpec): string[] {
  if (!isCut) return [];
  const missing = spec.loads?.slice(loads.length) ?? [];
  const last = spec.loads === undefined ? "" : ` at load ${spec.loads[loads.length - 1]}`;
  const none = missing.length === 0 ? "" : `, and none at ${missing.join(", ")}`;
  return [`Interrupted: each policy has had ${lastRuns} of ${spec.runs} runs${last}${none}.`];
}
