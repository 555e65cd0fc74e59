import { resolve } from "node:path";
import { writeReport } from "../../reports/write.ts";
import * as registry from "../../strategies/registry.ts";
import { comparison } from "../experiment/compare.ts";
import { isPolicyFile } from "../experiment/policy-files.ts";
import { arms, question } from "../scenario/index.ts";
import { checkPolicies, condition } from "./condition.ts";
import { InputError, armRequests, loadScenario, threadsOf } from "./input.ts";
import { runWatched } from "./progress.ts";
import { type RunArguments, exitCode } from "./run.ts";
import { outFolder } from "./store.ts";
import { comparisonSummary } from "./summary.ts";

export interface CompareArguments extends RunArguments {
  policies?: string | undefined;
  baseline?: string | undefined;
  indifference?: string | undefined;
  svg: boolean;
  png: boolean;
  command: string;
}

/** Compares policies on the same arrivals; writes the report; returns the exit code. */
export async function compare(given: CompareArguments): Promise<number> {
  const conditions = (given.failIf ?? []).map((text) => condition(text));
  const { scenario, text } = loadScenario(given.file, { ...given, set: [...(given.set ?? []), ...overrides(given)] });
  if (scenario.compare === null) {
    throw new InputError(`${given.file}: has no compare section; name the policies with --policies a,b,c`);
  }
  const requests = await armRequests(arms(scenario, registry), given.file);
  checkPolicies(conditions, requests);
  const threads = threadsOf(given);
  const out = outFolder(given.out);
  const { arms: results, failure } = await runWatched(requests, threads, out);
  const result = comparison(results, {
    scenario,
    compare: scenario.compare,
    question: question(text),
    source: text,
    command: given.command,
  });
  process.stdout.write(given.json ? `${JSON.stringify(result, null, 2)}\n` : comparisonSummary(result));
  if (out !== null) {
    const [report] = await writeReport(result, out, { svg: given.svg, png: given.png });
    process.stderr.write(`report: ${resolve(report)}\n`);
  }
  return exitCode(
    result.status,
    conditions.filter(({ holds }) => holds(results, result.comparisons)),
    out,
    failure,
  );
}

/** `--policies` and `--baseline` as changes to the scenario's compare section. */
function overrides({ policies, baseline, indifference }: CompareArguments): string[] {
  const set: string[] = [];
  if (policies !== undefined) set.push(policiesOverride(policies));
  if (baseline !== undefined) set.push(`compare.baseline=${JSON.stringify(baseline)}`);
  if (indifference !== undefined) set.push(`compare.indifference=${indifference}`);
  return set;
}

/** `--policies a,b,c` as a change to the scenario's compare section. */
export function policiesOverride(policies: string): string {
  const names = policies.split(",").map((name) => name.trim());
  const named = names.filter((name) => !isPolicyFile(name));
  // The first family that knows all names, else one that knows the first: round-robin is a balancer and a scheduler.
  const families = {
    balancer: registry.balancers,
    scheduler: registry.schedulers,
    recovery: registry.recoveries,
    scaler: registry.scalers,
    partitioner: registry.partitioners,
    placement: registry.placements,
    speculation: registry.speculations,
    allocator: registry.allocators,
    ...registry.requestPolicies,
  };
  const knowing = (some: readonly string[]): string | undefined =>
    Object.entries(families).find(([, known]) => some.every((name) => known.has(name)))?.[0];
  const family = knowing(named) ?? knowing(named.slice(0, 1)) ?? "balancer";
  return `compare={ vary: { strategies.${family}: [${names.map((name) => JSON.stringify(name)).join(", ")}] } }`;
}
