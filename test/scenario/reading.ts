import { readdirSync, readFileSync } from "node:fs";
import { type Issue, parseScenario, ScenarioError } from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import * as registry from "../../strategies/registry.ts";

const folder = new URL("fixtures/", import.meta.url);

/** The example scenarios: [file name, text]. */
export const fixtures: readonly (readonly [string, string])[] = readdirSync(folder)
  .filter((file) => file !== "problems.yaml")
  .sort()
  .map((file) => [file, readFileSync(new URL(file, folder), "utf8")]);

export function fixture(file: string): string {
  return readFileSync(new URL(file, folder), "utf8");
}

export function parse(text: string, set: readonly string[] = []): Scenario {
  return parseScenario(text, { file: "test.yaml", registry, set });
}

/** The problems of a text; none when it is accepted. Anything thrown but a ScenarioError is a failure. */
export function issuesOf(text: string, set: readonly string[] = []): readonly Issue[] {
  try {
    parse(text, set);
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.issues;
    throw error;
  }
}

/** The problems as `line:column path: message`. */
export function said(text: string, set: readonly string[] = []): string[] {
  return issuesOf(text, set).map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
}

const sections: Readonly<Record<string, string>> = {
  poolsim: "1",
  name: "test",
  nodes: "[{ count: 2 }]",
  workload: "{ arrivals: { kind: poisson, rate: 1 }, size: { kind: exponential, mean: 1 } }",
  strategies: "{ balancer: random }",
};

/** A valid scenario of five lines (poolsim, name, nodes, workload, strategies) with sections replaced or added. */
export function scenario(changes: Readonly<Record<string, string>> = {}): string {
  return Object.entries({ ...sections, ...changes })
    .map(([key, value]) => `${key}: ${value}\n`)
    .join("");
}
