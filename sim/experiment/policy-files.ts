import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { servingStations } from "../scenario/routes.ts";
import type { Scenario, StrategySpec } from "../scenario/types.ts";

/** Whether a strategy is a file of the user's rather than a name. */
export function isPolicyFile(name: string): boolean {
  return name.startsWith(".") || name.startsWith("/");
}

/** The strategies of a scenario that are files of the user's, with the parameters they are given. */
export function ownStrategies(scenario: Scenario): StrategySpec[] {
  const ofStations = servingStations(scenario.stations ?? {}).flatMap(([, { scheduler, balancer }]) => [
    scheduler ?? null,
    balancer ?? null,
  ]);
  const all = [...Object.values(scenario.strategies).flat(), ...ofStations];
  return all.filter((strategy) => strategy !== null && isPolicyFile(strategy.name));
}

/**
 * Makes JavaScript of the policy files a scenario uses, types stripped and local imports included, by the name the
 * scenario uses. File names are relative to the scenario's folder.
 *
 * @throws Error naming the file and place, when one cannot be read or does not parse
 */
export async function policyCode(scenario: Scenario, scenarioFile: string): Promise<Record<string, string>> {
  const code: Record<string, string> = {};
  for (const strategy of ownStrategies(scenario)) {
    const file = resolve(dirname(scenarioFile), strategy.name);
    if (!existsSync(file)) {
      const where = dirname(scenarioFile);
      throw new PolicyFileError(
        file,
        `there is no such file; ${strategy.name} is looked for in ${where}, the scenario's folder`,
      );
    }
    code[strategy.name] = await bundle(file);
  }
  return code;
}

/** JavaScript of one policy file. */
export async function bundle(file: string): Promise<string> {
  const { build } = await import("esbuild");
  const result = await build({
    entryPoints: [file],
    bundle: true,
    format: "esm",
    platform: "neutral",
    write: false,
    logLevel: "silent",
  }).catch((error: unknown) => {
    throw new PolicyFileError(file, error);
  });
  return result.outputFiles[0].text;
}

/** A policy file that cannot be used, with the reasons. */
class PolicyFileError extends Error {
  constructor(file: string, cause: unknown) {
    const errors: { text: string; location: { line: number; column: number } | null }[] =
      typeof cause === "object" && cause !== null && "errors" in cause && Array.isArray(cause.errors)
        ? cause.errors
        : [];
    const lines = errors.map(({ text, location }) =>
      location === null ? `${file}: ${text}` : `${file}:${location.line}:${location.column + 1}: ${text}`,
    );
    super(lines.length > 0 ? lines.join("\n") : `${file}: ${String(cause)}`, { cause });
    this.name = "PolicyFileError";
  }
}
