import type { ComparisonResult, Estimate } from "../sim/measure/results.ts";
import { SIGNS, comparisonRows, metricRows } from "./rows.ts";
import { metricWords } from "./units.ts";

/** The verdict, the comparisons and the main metrics as a Markdown document. */
export function markdown(result: ComparisonResult): string {
  const main = metricRows(result).filter((row) => row.main);
  const comparisons = comparisonRows(result).map((row) => [
    metricWords(row.metric),
    row.policy,
    row.difference,
    row.change,
    `${SIGNS[row.verdict]} ${row.verdict}`,
  ]);
  const confidence = `${Number((100 * result.confidence).toFixed(3))} %`;
  const difference = `difference from ${result.baseline} (± ${confidence})`;
  const reasons = result.arms.flatMap(({ policy, reason }) =>
    reason === undefined ? [] : [`- ${plain(policy)}: ${plain(reason)}`],
  );
  return [
    `# ${plain(result.scenario)}`,
    ...(result.question === "" ? [] : [plain(result.question)]),
    `**${plain(result.verdict)}**`,
    ...(reasons.length === 0 ? [] : [reasons.join("\n")]),
    table(["metric", "policy", difference, "relative", "verdict"], comparisons),
    table(
      ["metric", ...result.arms.map(({ policy }) => policy)],
      main.map(({ words, cells }) => [words].concat(cells)),
    ),
    `${result.replications} replications, seed ${plain(String(result.seed))}, scenario ${result.scenarioHash}, ` +
      `result ${result.resultHash}, poolsim ${result.poolsim}:`,
    fenced(result.manifest.command),
    "",
  ].join("\n\n");
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(" | ")} |`;
  return [line(header), `|${header.map(() => " --- |").join("")}`, ...rows.map(line)].join("\n");
}

/** Text that Markdown shows as it is: on one line, with nothing that would be markup. */
function plain(text: string): string {
  return text
    .replaceAll(/\s*[\r\n]+\s*/g, " ")
    .replaceAll(/[\\`*_[\]|~#]/g, String.raw`\$&`)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** A code block whose fence is longer than any run of backticks inside. */
function fenced(code: string): string {
  const runs = [...code.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(3, ...runs.map((run) => run + 1)));
  return `${fence}sh\n${code}\n${fence}`;
}

const COLUMNS = [
  "record",
  "metric",
  "policy",
  "baseline",
  "estimate",
  "halfWidth",
  "standardError",
  "unpairedHalfWidth",
  "pValue",
  "indifference",
  "verdict",
] as const;

/**
 * Two kinds of records, told by the first column: `difference`, policy minus baseline, and `value`, a metric of an arm.
 * RFC 4180; numbers in SI units with all their digits, empty where not estimable. A text that a spreadsheet would take
 * for a formula is led by an apostrophe.
 */
export function csv(result: ComparisonResult): string {
  const differences = result.comparisons.map((row) => [
    "difference",
    row.metric,
    row.policy,
    row.baseline,
    ...numbers(row.difference),
    row.unpairedHalfWidth,
    row.pValue,
    row.indifference,
    row.verdict,
  ]);
  const values = result.arms.flatMap(({ policy, status, metrics }) =>
    Object.entries(metrics).map(([metric, { estimate, halfWidth, standardError }]) => {
      const verdict = status === "unstable" ? "unstable" : null;
      return ["value", metric, policy, null, estimate, halfWidth, standardError, null, null, null, verdict];
    }),
  );
  return [COLUMNS, ...differences, ...values].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

const numbers = ({ estimate, halfWidth, standardError }: Estimate) => [estimate, halfWidth, standardError];

function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
