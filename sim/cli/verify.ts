import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { packageRoot, version } from "../experiment/version.ts";
import { CaseFileError, parseCases } from "../verify/case-file.ts";
import { flattened, type TruthCase, type Value } from "../verify/cases.ts";
import { type Row, verify as verifyAll } from "../verify/verify.ts";
import { InputError, reasonOf } from "./input.ts";

export interface VerifyArguments {
  /** A file of cases; the shipped truths without it. */
  cases?: string | undefined;
  json: boolean;
  threads?: number | undefined;
}

/** Measures every case and judges it against its value; returns the exit code: 1 when a case fails. */
export async function verify(given: VerifyArguments): Promise<number> {
  const threads = given.threads ?? availableParallelism();
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new InputError(`--threads must be a whole number >= 1, got ${threads}`);
  }
  const cases = readCases(given.cases ?? join(packageRoot, "scenarios", "claims", "truths.json"));
  const results = await verifyAll(cases, { threads, onProgress: showProgress }).finally(clearProgress);
  const [pass, fail, notCovered] = (["pass", "fail", "not-covered"] as const).map(
    (status) => results.filter((row) => row.status === status).length,
  );
  process.stdout.write(
    given.json
      ? `${JSON.stringify({ poolsim: version, pass, fail, notCovered, results }, null, 2)}\n`
      : `${table(results)}\n${pass} pass, ${fail} fail, ${notCovered} not covered\n`,
  );
  return fail > 0 ? 1 : 0;
}

function readCases(file: string): TruthCase[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new InputError(`${file}: cannot be read: ${reasonOf(error)}`, { cause: error });
  }
  try {
    return parseCases(text, file);
  } catch (error) {
    if (error instanceof CaseFileError) throw new InputError(error.message, { cause: error });
    throw error;
  }
}

/** On a terminal only. */
function showProgress(finished: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${finished} of ${total} cases`);
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
}

function table(rows: readonly Row[]): string {
  const cells = [
    ["case", "expected", "simulated", "method", "status"],
    ...rows.map((row) => [
      row.id,
      numbers(row.expected),
      row.method === null ? "" : withErrors(row),
      row.method ?? "",
      row.reason === null ? row.status : `${row.status}: ${row.reason}`,
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => Array.from(row[column]).length)));
  return cells
    .map((row) => row.map((cell, i) => cell + " ".repeat(widths[i] - Array.from(cell).length)).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Longer lists are cut: the JSON has them all. */
const MOST_SHOWN = 4;

function listed(parts: readonly string[]): string {
  if (parts.length <= 1) return parts[0] ?? "";
  return `[${parts.slice(0, MOST_SHOWN).join(", ")}${parts.length > MOST_SHOWN ? ", …" : ""}]`;
}

const figure = (value: number): string => String(Number(value.toPrecision(5)));
const numbers = (value: Value): string => listed(flattened(value).map(figure));

function withErrors({ simulated, standardError }: Row): string {
  const errors = flattened(standardError);
  return listed(
    flattened(simulated).map((value, i) =>
      errors[i] > 0 ? `${figure(value)} ± ${Number(errors[i].toPrecision(2))}` : figure(value),
    ),
  );
}
