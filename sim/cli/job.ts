import { availableParallelism } from "node:os";
import { scenarioHash } from "../experiment/collect.ts";
import { version } from "../experiment/version.ts";
import { runJob } from "../pool/jobs/run.ts";
import type { JobResult } from "../pool/jobs/types.ts";
import { machine } from "../pool/interference.ts";
import { writeAtRest } from "../pool/security/at-rest.ts";
import { Guard, type GuardOptions } from "../pool/security/guard.ts";
import { beside, question } from "../scenario/index.ts";
import type { Json, Scenario } from "../scenario/types.ts";
import { type LoadedScenario, mendable } from "./input.ts";
import { interruptible } from "./progress.ts";
import { outFolder } from "./store.ts";
import { aligned } from "./summary.ts";

/** A scenario with a job, and how it is run. */
interface JobArguments extends GuardOptions {
  loaded: LoadedScenario;
  out: string | undefined;
  json: boolean;
  command: string;
}

/** Does a scenario's job on worker threads and once more on one; returns the exit code: 1 where both differ. */
export async function realJob({ loaded, out: folder, json, command, ...options }: JobArguments): Promise<number> {
  const { scenario, file, text } = loaded;
  const guard = new Guard(options, process.env);
  const out = folder ?? null;
  const interrupt = interruptible("stopping after the chunks under way; once more to kill");
  try {
    const files = filesIn(scenario.job, file, ["file", "properties"]);
    const isGenerated = filesIn(scenario.job, file, ["file"]).length === 0;
    const request = { workload: scenario.job?.kind ?? "", files, isGenerated, results: out };
    const work = (): Promise<JobResult> => {
      outFolder(folder, 0o700);
      return runJob(scenario, { file, out, signal: interrupt.signal, key: guard.key });
    };
    const done = await guard.run(request, work);
    const result = {
      poolsim: version,
      scenario: scenario.name,
      question: question(text),
      seed: scenario.seed,
      scenarioHash: scenarioHash(scenario),
      ...done,
      notes: notesOf(done),
      machine: machine(),
      command,
    };
    const document = `${JSON.stringify(result, null, 2)}\n`;
    if (out !== null) await writeAtRest(out, "result.json", [document], guard.key);
    process.stdout.write(json ? document : summaryOf(scenario, done, out));
    return done.equal ? 0 : 1;
  } catch (error) {
    const problem = mendable(file, error);
    if (problem !== error || !interrupt.signal.aborted) throw problem;
    process.stderr.write(`interrupted: ${keptOf(scenario, out)}\n`);
    return 3;
  } finally {
    interrupt.done();
  }
}

/** The files that a job reads, by the keys that they stand behind. */
function filesIn(part: unknown, scenarioFile: string, keys: readonly string[]): string[] {
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([name, value]) =>
    keys.includes(name) && typeof value === "string"
      ? [beside(value, scenarioFile)]
      : filesIn(value, scenarioFile, keys),
  );
}

function keptOf({ job }: Scenario, out: string | null): string {
  const isKept = out !== null && job !== undefined && ("recovery" in job || job.kind === "streaming");
  return isKept ? `what is done is kept in ${out}; the same command goes on from there` : "nothing was kept";
}

function notesOf({ workers, restored, seconds }: JobResult): string[] {
  const available = availableParallelism();
  return [
    ...(workers > available ? [`${workers} workers share ${available} processors`] : []),
    ...(restored > 0 ? [`${restored} blocks had been done before and were taken from the log`] : []),
    ...(seconds.one < 1 ? ["the work takes less than a second: starting it weighs much in the efficiency"] : []),
  ];
}

/** A job for a reader at a terminal: the answer first. */
function summaryOf(scenario: Scenario, result: JobResult, out: string | null): string {
  const { answer, equal, tolerance, workers, seconds, efficiency, busy, chunks, measured = {} } = result;
  const same = tolerance === 0 ? "bit for bit" : `within ${tolerance}`;
  const partitioner = scenario.strategies.partitioner?.name ?? "no partitioner";
  const lasted = `${figure(seconds.one)} on one thread, ${figure(seconds.all)} on ${workers} workers`;
  const rows: [string, string][] = [
    ...linesOf("", answer),
    ["one thread", equal ? `has the same answer, ${same}` : "HAS ANOTHER ANSWER"],
    ["seconds", efficiency === null ? lasted : `${lasted}; efficiency ${figure(efficiency)}`],
    ["busy, s", `${busy.map(figure).join(", ")}; ${chunks} chunks (${partitioner})`],
    ...linesOf("", measured),
  ];
  return [
    `${scenario.name}: ${result.job} on ${workers} workers`,
    aligned(rows),
    ...notesOf(result).map((note) => `  ${note}`),
    ...(out === null ? [] : [`  results: ${out}`]),
    `  seed ${scenario.seed}, scenario ${scenarioHash(scenario)}`,
    "",
  ].join("\n");
}

const LONGEST = 90;

/** What an answer says, a line for each name; what is long is cut. */
function linesOf(name: string, value: Json): [string, string][] {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, part]) => linesOf(name === "" ? key : `${name}.${key}`, part));
  }
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value : JSON.stringify(value);
  return [[name, text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text]];
}

const figure = (value: number): string => String(Number(value.toPrecision(3)));
