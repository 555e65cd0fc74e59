import { existsSync } from "node:fs";
import { conformance } from "../conformance/ask.ts";
import { type Finding, isTried, type Rule, rules } from "../conformance/breach.ts";
import { bundle } from "../experiment/policy-files.ts";
import { PolicyError } from "../experiment/watch.ts";
import { InputError } from "./input.ts";

/** Tries the policy of a file against the rules for policies; returns the exit code. */
export async function checkPolicy(file: string, json: boolean): Promise<number> {
  const { family, policy, findings } = await conformance(file, {
    code: await bundle(file),
    examples: existsSync(testFile(file)) ? await bundle(testFile(file)) : null,
  }).catch((error: unknown) => {
    throw error instanceof PolicyError ? new InputError(error.message, { cause: error }) : error;
  });
  if (json) process.stdout.write(`${JSON.stringify({ file, family, policy, findings }, null, 2)}\n`);
  else process.stdout.write(described(family === "" ? file : `${file}: ${family} ${policy}`, family, findings));
  return findings.length > 0 ? 1 : 0;
}

/** Where the examples of a policy are. */
const testFile = (file: string): string => file.replace(/\.(\w+)$/, ".test.$1");

function described(title: string, family: string, findings: readonly Finding[]): string {
  const known = Object.entries(rules).filter(([rule]) => isTried(rule, family));
  const lines = known.map(([rule, words]) => {
    const finding = findings.find((one) => one.rule === (rule as Rule));
    // A policy that was stopped has not been tried to the end.
    const stopped = findings.some((one) => one.rule === "returns");
    if (finding === undefined) return stopped ? "" : `  ok    ${words}\n`;
    const example = finding.example.trimEnd().replaceAll(/^/gm, "        ");
    return `  FAIL  ${words}: ${finding.what}\n${example === "" ? "" : `${example}\n`}`;
  });
  const end = findings.length === 0 ? "ok" : `${findings.length} broken`;
  return `${title}\n${lines.join("")}${end}\n`;
}
