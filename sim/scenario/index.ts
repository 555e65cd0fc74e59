/** The grammar of scenario files: text in, a scenario with every default written out. */

import { stringify } from "yaml";
import * as z from "zod";
import { armFaults } from "./arms.ts";
import { assigned, type Override, readOverride } from "./assign.ts";
import { canonical } from "./canonical.ts";
import { type Place, readDocument, type Source } from "./document.ts";
import { distinct, type Fault, type Path, pathText } from "./faults.ts";
import { frameAt, type Issue, ScenarioError } from "./issues.ts";
import { scenarioSchema } from "./schema.ts";
import type { Registry } from "./strategies.ts";
import type { Scenario, StrategySpec } from "./types.ts";
import { validator, written } from "./validate.ts";
import { isMapping } from "./values.ts";

export { type Arm, arms } from "./arms.ts";
export { canonical } from "./canonical.ts";
export { readGraph } from "./graph-file.ts";
export { type Issue, ScenarioError } from "./issues.ts";
export { type MetricName, metricNames } from "./metric-names.ts";
export type { Registry } from "./strategies.ts";

/** Where a scenario comes from and how it is read. */
interface ParseOptions {
  /** Name of the file, for messages. */
  readonly file: string;
  readonly registry: Registry;
  /** Overrides `path=value`, applied in order before the checks. */
  readonly set?: readonly string[];
}

/** An override with the option as it was written. */
type Option = Override & { readonly option: string };

/** Problems beyond these are counted, not looked up. */
const MOST_ISSUES = 100;

/**
 * Reads a scenario file (YAML or JSON).
 *
 * @throws ScenarioError with every problem found, up to the first hundred
 */
export function parseScenario(text: string, { file, registry, set = [] }: ParseOptions): Scenario {
  const source = readDocument(text);
  const issues = issueMaker(text, file);
  if (!("locate" in source)) {
    const found = source.slice(0, MOST_ISSUES).map(({ place, message }) => issues(place, "", message));
    throw new ScenarioError(found, source.length - found.length);
  }
  if (!isMapping(source.value)) {
    const message = "expected a scenario: a mapping with the keys poolsim, name, nodes, workload, …";
    throw new ScenarioError([issues(source.locate([], false), "", message)]);
  }
  const options: Option[] = [];
  const refused: Issue[] = [];
  let input: unknown = source.value;
  for (const given of set) {
    const option = `--set ${given}`;
    try {
      const override = readOverride(given);
      input = assigned(input, override.path, override.value);
      options.push({ ...override, option });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refused.push(optionIssue(option, "", error.message));
    }
  }
  const validate = validator(registry);
  const { scenario, faults, compare } = validate(input);
  const ofArms = compare === null ? [] : armFaults(compare, scenario ?? input, faults, validate);
  const all = distinct([...faults, ...ofArms]);
  const found = all.slice(0, MOST_ISSUES).map((fault) => located(fault, source, options, issues));
  if (scenario !== null && refused.length + found.length === 0) return scenario;
  found.sort(inOrder);
  throw new ScenarioError([...refused, ...found], all.length - found.length);
}

/**
 * What is wrong in the parameters of strategies, each at its place in the file; one that the file does not have, but
 * an option gave, is told of by the strategy's name.
 */
export function strategyProblems(
  text: string,
  file: string,
  problems: readonly { strategy: StrategySpec; fault: Fault }[],
): ScenarioError {
  const source = readDocument(text);
  const make = issueMaker(text, file);
  const placed: Fault[] = [];
  const named: Fault[] = [];
  for (const { strategy, fault } of problems) {
    const places = "locate" in source ? pathsOf(strategy, source.value) : [];
    placed.push(...places.map((place) => ({ ...fault, path: [...place, ...fault.path] })));
    if (places.length === 0) named.push({ ...fault, path: [strategy.name, ...fault.path] });
  }
  const found = "locate" in source ? distinct(placed).map((fault) => located(fault, source, [], make)) : [];
  const ofOptions = distinct(named).map(({ path: [name, ...path], message }) =>
    optionIssue(String(name), pathText(path), message),
  );
  return new ScenarioError([...ofOptions, ...found.sort(inOrder)]);
}

const inOrder = (a: Issue, b: Issue): number => a.line - b.line || a.column - b.column;

/** Where a strategy is written, with just these parameters. */
function pathsOf(strategy: StrategySpec, value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value)) return value.flatMap((part, i) => pathsOf(strategy, part, [...path, i]));
  if (!isMapping(value)) return [];
  if (canonical(value) === canonical(strategy)) return [path];
  return Object.entries(value).flatMap(([key, part]) => pathsOf(strategy, part, [...path, key]));
}

type MakeIssue = (place: Place, path: string, message: string) => Issue;

function issueMaker(text: string, file: string): MakeIssue {
  const lines = text.split(/\r?\n/);
  return (place, path, message) => {
    const { line, column } = place;
    return { file, line, column, path, message, frame: frameAt(lines, place) };
  };
}

function optionIssue(option: string, path: string, message: string): Issue {
  return { file: option, line: 0, column: 0, path, message, frame: "" };
}

const starts = (whole: Path, start: Path): boolean => start.every((step, i) => String(whole[i]) === String(step));

/** A fault with its place: in the file, or in the last option that wrote there. */
function located({ path, message, atKey }: Fault, source: Source, options: readonly Option[], issue: MakeIssue): Issue {
  const cause = options.findLast(
    (option) => starts(path, option.path) || (starts(option.path, path) && !source.has(path)),
  );
  if (cause !== undefined) return optionIssue(cause.option, pathText(path), message);
  return issue(source.locate(path, atKey === true), pathText(path), message);
}

/** The scenario as a file: YAML with every default written out, itself a valid scenario. */
export function expand(scenario: Scenario): string {
  return stringify(written(scenario), { aliasDuplicateObjects: false, lineWidth: 0 });
}

/** JSON Schema (draft 2020-12) of scenario files, for editors. Rules between sections are not in it. */
export function jsonSchema(registry: Registry): Record<string, unknown> {
  return { title: "poolsim scenario", ...z.toJSONSchema(scenarioSchema(registry), { io: "input" }) };
}

/** The question a scenario file asks: its first comment line; empty where there is none. */
export function question(text: string): string {
  const comments = text.split(/\r?\n/).filter((line) => line.trimStart().startsWith("#"));
  const said = comments.map((line) => line.trimStart().replace(/^#+/, "").trim());
  return said.find((line) => line !== "" && !line.startsWith("yaml-language-server:")) ?? "";
}

/** The file of a scenario's trace or graph, relative names taken from the scenario's folder; null where it has none. */
export function traceFile(scenario: Scenario, scenarioPath: string): string | null {
  const file = workloadFile(scenario);
  return file === null ? null : beside(file, scenarioPath);
}

/** A file name of a scenario: relative ones are taken from the scenario's folder. */
export function beside(file: string, scenarioPath: string): string {
  if (/^(?:[/\\]|[A-Za-z]:[/\\])/.test(file)) return file;
  return scenarioPath.slice(0, Math.max(scenarioPath.lastIndexOf("/"), scenarioPath.lastIndexOf("\\")) + 1) + file;
}

function workloadFile({ workload }: Scenario): string | null {
  if ("trace" in workload) return workload.trace.file;
  return "graph" in workload && "file" in workload.graph ? workload.graph.file : null;
}
