import { readFileSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import * as registry from "../../strategies/registry.ts";
import { policyCode } from "../experiment/policy-files.ts";
import { type ArmRequest, ownParameterFaults } from "../experiment/run-arms.ts";
import { withGraph } from "../experiment/graph-file.ts";
import { outageFile, withOutages } from "../experiment/outage-file.ts";
import { readWorkload } from "../experiment/trace-file.ts";
import { canonical, parseScenario, strategyProblems } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";
import type { Trace } from "../workload/trace.ts";
import { traceFile } from "../scenario/index.ts";
import { TraceError } from "../workload/trace-error.ts";

/** Something the user gave cannot be used; the message says what and why. Exit code 2. */
export class InputError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "InputError";
  }
}

/** Larger scenario files are refused unread. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Options that change a scenario before it is read. */
export interface Overrides {
  set?: readonly string[] | undefined;
  seed?: string | undefined;
  replications?: number | undefined;
}

export interface LoadedScenario {
  file: string;
  text: string;
  scenario: Scenario;
}

/** @throws InputError, or ScenarioError with everything wrong in it */
export function loadScenario(file: string, { set = [], seed, replications }: Overrides): LoadedScenario {
  const text = readText(file);
  const all = [...set];
  if (seed !== undefined) all.push(`seed=${seed}`);
  if (replications !== undefined) all.push(`run.replications=${replications}`);
  return { file, text, scenario: parseScenario(text, { file, registry, set: all }) };
}

/** The number of threads asked for; one per core where none was. */
export function threadsOf({ threads = availableParallelism() }: { threads?: number | undefined }): number {
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new InputError(`--threads must be a whole number >= 1, got ${threads}`);
  }
  return threads;
}

function readText(file: string): string {
  try {
    const facts = statSync(file);
    if (facts.isDirectory()) throw new InputError(`${file}: is a folder, not a scenario file`);
    if (facts.size > MOST_BYTES) throw new InputError(`${file}: is ${facts.size} bytes; a scenario has at most 4 MiB`);
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (error instanceof TypeError) throw new InputError(`${file}: is not UTF-8 text`, { cause: error });
    throw new InputError(`${file}: cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

/** What the operating system says, in words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EEXIST" || code === "ENOTDIR") return "a file is in the way";
  return error instanceof Error ? error.message : String(error);
}

/** What the operating system refused at a file, as an error that says what to mend; any other error as it is. */
export function mendable(file: string, error: unknown): unknown {
  if (!(error instanceof Error && "syscall" in error && "code" in error)) return error;
  // Reading a folder is refused without a name.
  const isOfFile = "path" in error || error.code === "EISDIR";
  return isOfFile ? new InputError(`${file}: ${reasonOf(error)}: ${error.message}`, { cause: error }) : error;
}

/** Reads what the arms need besides their scenarios; a trace that several share is read once. */
export async function armRequests(
  arms: readonly { label: string; scenario: Scenario }[],
  file: string,
): Promise<ArmRequest[]> {
  const traces = new Map<string, Promise<Trace | null>>();
  const seen = new Map<string, number>();
  const requests: ArmRequest[] = [];
  for (const { label, scenario: given } of arms) {
    if (given.job !== undefined) throw new InputError(`${file}: a job is real work: poolsim real ${file}`);
    const scenario = await readOutages(await readGraph(given, file), file);
    const workload = JSON.stringify([scenario.workload, scenario.nodes]);
    const reading = traces.get(workload) ?? readTrace(scenario, file);
    traces.set(workload, reading);
    const key = canonical(scenario);
    const twin = seen.get(key) ?? 0;
    seen.set(key, twin + 1);
    requests.push({ label, scenario, trace: await reading, policyCode: await policyCode(scenario, file), twin });
  }
  const faults = await ownParameterFaults(requests);
  if (faults.length > 0) throw strategyProblems(readText(file), file, faults);
  return requests;
}

async function readGraph(scenario: Scenario, file: string): Promise<Scenario> {
  try {
    return await withGraph(scenario, file);
  } catch (error) {
    const name = traceFile(scenario, file) ?? file;
    if (error instanceof RangeError) throw new InputError(`${name}: ${error.message}`, { cause: error });
    throw new InputError(`${name}: cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

async function readOutages(scenario: Scenario, file: string): Promise<Scenario> {
  try {
    return await withOutages(scenario, file);
  } catch (error) {
    throw traceProblem(outageFile(scenario, file) ?? file, error);
  }
}

async function readTrace(scenario: Scenario, file: string): Promise<Trace | null> {
  const name = traceFile(scenario, file) ?? file;
  try {
    return await readWorkload(scenario, file);
  } catch (error) {
    throw traceProblem(name, error);
  }
}

function traceProblem(name: string, error: unknown): InputError {
  if (!(error instanceof TraceError)) {
    return new InputError(`${name}: cannot be read: ${reasonOf(error)}`, { cause: error });
  }
  const lines = error.problems.map(({ line, column, message }) => `${name}:${line}:${column}  ${message}`);
  return new InputError(lines.join("\n"), { cause: error });
}
