import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import * as registry from "../../strategies/registry.ts";
import { comparison } from "../experiment/compare.ts";
import { packageRoot, version } from "../experiment/version.ts";
import type { ComparisonResult } from "../measure/results.ts";
import { arms } from "../scenario/index.ts";
import type { ClaimSpec, Scenario } from "../scenario/types.ts";
import { checkPolicies, type Condition, condition } from "./condition.ts";
import { InputError, armRequests, loadScenario, threadsOf } from "./input.ts";
import { runWatched } from "./progress.ts";

export interface ClaimsArguments {
  /** Scenario files; the shipped claims without them. */
  files?: readonly string[] | undefined;
  json: boolean;
  threads?: number | undefined;
}

type Verdict = ClaimSpec["verdict"];

/** What was found about one claim. */
interface Row {
  file: string;
  says: string;
  source: string;
  verdict: Verdict;
  /** Every arm against the baseline on the first metric: as shares of the baseline's value, unless that is 0. */
  found: { policy: string; metric: string; difference: number; halfWidth: number | null; relative: boolean }[];
  because: string;
  /** What turns the verdict round; null where the file names nothing. */
  flipsWhen: string | null;
  figures: { policy: string; metric: string; value: number; measured: number; formula: string; agrees: boolean }[];
  /** What is not as the file says; empty where all is. */
  wrong: string[];
}

/** Runs claims and prints what holds; returns the exit code: 1 when something is not as a file says. */
export async function claims(given: ClaimsArguments): Promise<number> {
  const threads = threadsOf(given);
  const files = given.files === undefined || given.files.length === 0 ? shipped() : given.files;
  // All are read before the first is run: a slip in the last should not cost the time of the others.
  const all = files.map((file) => ({ file, scenario: claimed(file, []) }));
  const rows: Row[] = [];
  for (const { file, scenario } of all) rows.push(await judged(file, scenario, threads));
  process.stdout.write(
    given.json ? `${JSON.stringify({ poolsim: version, claims: rows }, null, 2)}\n` : rows.map(described).join("\n"),
  );
  return rows.some(({ wrong }) => wrong.length > 0) ? 1 : 0;
}

function shipped(): string[] {
  const folder = join(packageRoot, "scenarios", "claims");
  const names = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  return names.sort().map((name) => join(folder, name));
}

type Claimed = Scenario & { claim: ClaimSpec };

function claimed(file: string, set: readonly string[]): Claimed {
  const { scenario } = loadScenario(file, { set });
  const { claim, compare } = scenario;
  if (claim === undefined || compare === null) throw new InputError(`${file}: has no claim, or compares nothing`);
  const labels = arms(scenario, registry).map(({ label }) => ({ label }));
  checkPolicies(conditionsOf(file, claim), labels);
  return { ...scenario, claim };
}

function conditionsOf(file: string, { holds }: ClaimSpec): Condition[] {
  return holds.map((text) => condition(text, `${file}: claim.holds:`));
}

async function judged(file: string, scenario: Claimed, threads: number): Promise<Row> {
  const { claim } = scenario;
  const result = await compared(file, scenario, threads);
  const verdict = verdictOf(file, claim, result);
  const wrong = verdict === claim.verdict ? [] : [`the file says that it ${claim.verdict}`];
  if (claim.flips !== undefined) {
    const set = Object.entries(claim.flips.set).map(([path, value]) => `${path}=${JSON.stringify(value)}`);
    const other = verdictOf(file, claim, await compared(file, claimed(file, set), threads));
    if (other === verdict) wrong.push(`it ${other} also when ${claim.flips.when}`);
  }
  const figures = figuresOf(file, claim, result);
  for (const { policy, metric, value, measured, agrees } of figures) {
    if (!agrees) wrong.push(`${policy}: ${metric} is ${measured}, not ${value}`);
  }
  return {
    file: basename(file),
    says: claim.says,
    source: claim.source,
    verdict,
    found: foundIn(result),
    because: claim.because,
    flipsWhen: claim.flips?.when ?? null,
    figures,
    wrong,
  };
}

async function compared(file: string, scenario: Claimed, threads: number): Promise<ComparisonResult> {
  const requests = await armRequests(arms(scenario, registry), file);
  const { arms: results, failure } = await runWatched(requests, threads, null);
  if (failure !== null) throw failure;
  const { compare } = scenario;
  if (compare === null) throw new InputError(`${file}: compares nothing`);
  return comparison(results, { scenario, compare, question: "", source: "", command: "" });
}

function verdictOf(file: string, claim: ClaimSpec, { arms: results, comparisons }: ComparisonResult): Verdict {
  return conditionsOf(file, claim).every((one) => one.holds(results, comparisons)) ? "holds" : "fails";
}

function foundIn({ arms: results, comparisons, metrics, baseline }: ComparisonResult): Row["found"] {
  const [metric] = metrics;
  const level = results.find(({ policy }) => policy === baseline)?.metrics[metric]?.estimate ?? NaN;
  const relative = level !== 0;
  const unit = relative ? Math.abs(level) : 1;
  return comparisons
    .filter((row) => row.metric === metric)
    .map(({ policy, difference }) => ({
      policy,
      metric,
      difference: (difference.estimate ?? NaN) / unit,
      halfWidth: difference.halfWidth === null ? null : difference.halfWidth / unit,
      relative,
    }));
}

/** A value agrees within its tolerance or three standard errors. */
function figuresOf(file: string, { figures = [] }: ClaimSpec, { arms: results }: ComparisonResult): Row["figures"] {
  return figures.map(({ policy, metric, value, tolerance, formula }) => {
    const arm = results.find((one) => one.policy === policy);
    if (arm === undefined) throw new InputError(`${file}: claim.figures: there is no arm "${policy}"`);
    const { estimate, standardError } = arm.metrics[metric];
    const measured = estimate ?? NaN;
    const slack = Math.max(tolerance * Math.abs(value), 3 * (standardError ?? 0));
    return { policy, metric, value, measured, formula, agrees: Math.abs(measured - value) <= slack };
  });
}

const figure = (value: number): string => String(Number(value.toPrecision(4)));
const amount = (value: number, relative: boolean): string =>
  relative ? `${(100 * value).toPrecision(3)} %` : figure(value);
const signed = (value: number, relative: boolean): string => `${value > 0 ? "+" : ""}${amount(value, relative)}`;
const within = (halfWidth: number, relative: boolean): string => ` ± ${amount(halfWidth, relative)}`;

function described(row: Row): string {
  const lines = [
    `${row.file}: "${row.says}" (${row.source})`,
    `  ${row.verdict === "holds" ? "HOLDS" : "DOES NOT HOLD"} here: ${row.because}`,
    ...row.found.map(
      ({ policy, metric, difference: by, halfWidth, relative }) =>
        `  ${policy}: ${metric} ${signed(by, relative)}${halfWidth === null ? "" : within(halfWidth, relative)}`,
    ),
    ...row.figures.map(
      ({ policy, metric, value, measured, formula }) =>
        `  ${policy}: ${metric} ${figure(measured)}, theory ${figure(value)} = ${formula}`,
    ),
    ...(row.flipsWhen === null ? [] : [`  the other way round when ${row.flipsWhen}`]),
    ...row.wrong.map((what) => `  WRONG: ${what}`),
  ];
  return `${lines.join("\n")}\n`;
}
