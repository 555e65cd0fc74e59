import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { packageRoot } from "../../experiment/version.ts";
import { readSwf } from "../../workload/swf.ts";
import type { Trace } from "../../workload/trace.ts";
import { numberOf, type Parameters, recordsOf, textOf, type TruthCase } from "../cases.ts";
import { finishedTasks, type Measurement, type Model, NotCovered, runScenario } from "../model.ts";

/** Folder of the job logs. */
const dataFolder = (): string => process.env.POOLSIM_DATA ?? join(packageRoot, "..", "shared", "data");

/** A rigid-job machine under a planner. */
function cluster(processors: number, scheduler: object): object {
  return {
    nodes: [{ count: processors }],
    queue: "central",
    workload: { trace: { format: "swf", file: "jobs.swf" } },
    strategies: { scheduler },
  };
}

/**
 * The planner that a system describes: EASY or first come first served; exact run times or users' estimates; backfill
 * in order of arrival or shortest first. One pass per instant unless the convention says after every event.
 */
function plannerOf({ system, parameters }: TruthCase): object {
  if (/^(?:rigid )?FCFS\b/.test(system)) return { name: "fcfs-rigid" };
  const convention = typeof parameters.convention === "string" ? parameters.convention : "";
  return {
    name: "easy",
    estimates: /exact runtimes|clairvoyant/.test(system) ? "exact" : "requested",
    order: /SJBF/.test(system) ? "sjf" : "fcfs",
    pass: /after every event/.test(convention) ? "per-event" : "per-instant",
  };
}

async function readLog(parameters: Parameters): Promise<Trace> {
  const name = textOf(parameters, "input").replace(/^data\//, "");
  const file = join(dataFolder(), name);
  try {
    await access(file);
  } catch {
    throw new NotCovered(`the job log ${name} is not there; POOLSIM_DATA names the folder of the logs`);
  }
  const bytes = createReadStream(file);
  const machine = numberOf(parameters, "procs");
  const trace = await readSwf(name.endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes, { machine });
  if ("jobs" in parameters && trace.count !== numberOf(parameters, "jobs")) {
    throw new RangeError(`${name} has ${trace.count} usable jobs, the case says ${numberOf(parameters, "jobs")}`);
  }
  return trace;
}

/** Words of a metric and the result they mean. */
const METRICS: readonly [RegExp, string][] = [
  [/bounded slowdown/, "boundedSlowdown.mean"],
  [/mean wait/, "waiting.mean"],
  [/flow|response/, "response.mean"],
];

/** The results that a metric lists, in its order, such as `[average bounded slowdown, mean wait s]`. */
function metricsOf(metric: string): string[] {
  return metric.split(metric.startsWith("[") ? "," : "\n").map((part) => {
    const found = METRICS.find(([words]) => words.test(part));
    if (found === undefined) throw new RangeError(`no result is called "${part}"`);
    return found[1];
  });
}

function logged(truth: TruthCase): Measurement {
  const { parameters } = truth;
  const metrics = metricsOf(truth.metric);
  if ("boundTau" in parameters && parameters.boundTau !== 10) {
    throw new NotCovered(`bounded slowdown is measured with a threshold of 10 s, not ${String(parameters.boundTau)} s`);
  }
  const scenario = cluster(numberOf(parameters, "procs"), plannerOf(truth));
  return {
    method: "algorithm",
    tasks: "jobs" in parameters ? numberOf(parameters, "jobs") : 0,
    async compute() {
      const { all } = await runScenario(scenario, { trace: await readLog(parameters) });
      return metrics.map((metric) => all.all[metric]);
    },
  };
}

/** The jobs of a case as lines of a log. */
async function* logOf(jobs: readonly Parameters[]): AsyncGenerator<Uint8Array> {
  const text = new TextEncoder();
  for (const job of jobs) {
    const field = (name: string): string => String(numberOf(job, name));
    const rest = Array.from({ length: 9 }, () => "-1").join(" ");
    const [id, submit, run, slots] = [field("id"), field("submit"), field("run"), field("procs")];
    yield text.encode(`${id} ${submit} -1 ${run} ${slots} -1 -1 ${slots} ${field("req")} ${rest}\n`);
  }
}

/** Finish times of jobs listed in the case, in their order, under one planner after another. */
function listed(truth: TruthCase, planners: readonly object[]): Measurement {
  const machine = numberOf(truth.parameters, "procs");
  const given = recordsOf(truth.parameters, "jobs");
  return {
    method: "algorithm",
    tasks: given.length,
    async compute() {
      const order = given.map((_, i) => i).sort((a, b) => sooner(given[a], given[b]));
      const finishes: number[] = [];
      for (const planner of planners) {
        const trace = await readSwf(logOf(given), { machine });
        const finished = await finishedTasks(cluster(machine, planner), { trace });
        finishes.push(...given.map((_, i) => finished[order.indexOf(i)].finish));
      }
      return finishes;
    },
  };
}

/** Order of the queue: submit time, then job number. */
const sooner = (a: Parameters, b: Parameters): number =>
  numberOf(a, "submit") - numberOf(b, "submit") || numberOf(a, "id") - numberOf(b, "id");

export const clusters: readonly Model[] = [
  {
    system: /^(?:EASY(?:-SJBF)?|(?:rigid )?FCFS)\b(?!.*\b(?:vs|conservative)\b)/,
    measure: (truth) => ("input" in truth.parameters ? logged(truth) : listed(truth, [plannerOf(truth)])),
  },
  {
    system: /^EASY vs conservative backfill\b/,
    measure: (truth) => listed(truth, [{ name: "easy" }, { name: "conservative" }]),
  },
];
