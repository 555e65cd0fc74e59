import type { ComparisonResult, Estimate, RunResult } from "../measure/results.ts";

/** Metrics worth a line on a terminal, where they were estimable. */
const SHOWN = [
  "response.mean",
  "response.p50",
  "response.p95",
  "response.p99",
  "waiting.mean",
  "waiting.probability",
  "taskResponse.mean",
  "taskWaiting.mean",
  "locality",
  "slowdown.mean",
  "boundedSlowdown.mean",
  "number.mean",
  "queue.max",
  "throughput",
  "utilisation",
  "goodput",
  "attempts.mean",
  "failure.probability",
  "drop.probability",
  "abandon.probability",
  "deadline.missProbability",
  "fairness.jain",
  "makespan",
  "imbalance",
  "chunks",
  "keys.moved.added",
  "keys.moved.removed",
  "slr",
  "speedup",
  "efficiency",
  "optimum.ratio",
  "bound.path",
  "bound.work",
  "bound.combined",
  "hosts.mean",
  "hosts.max",
  "fragmentation",
  "utilisation.cores",
  "utilisation.memory",
  "utilisation.gpu",
];

/** What a graph's metrics are held against; shown beside them. */
const BESIDE = ["bound.combined"];

/** And of each class. */
const OF_CLASSES = ["response.mean", "response.p99", "waiting.mean"];

/** Such as `5.003 ± 0.04`. */
function written({ estimate, halfWidth }: Estimate): string {
  if (estimate === null) return "—";
  return halfWidth === null ? figure(estimate) : `${figure(estimate)} ± ${Number(halfWidth.toPrecision(2))}`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(5)));
}

/** Rows in columns, two spaces in. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => Array.from(row[column]).length)));
  return rows
    .map((row) =>
      `  ${row.map((cell, i) => cell + " ".repeat(widths[i] - Array.from(cell).length)).join("  ")}`.trimEnd(),
    )
    .join("\n");
}

const replicationsOf = ({ replications: count }: { replications: number }): string =>
  `${count} replication${count === 1 ? "" : "s"}`;

function provenance(result: { seed: number | string; scenarioHash: string; resultHash: string }): string {
  return `seed ${result.seed}, scenario ${result.scenarioHash}, result ${result.resultHash}`;
}

/** A run for a reader at a terminal. */
export function summaryOf(result: RunResult): string {
  const lines = [`${result.scenario}: ${result.status}, ${replicationsOf(result)}`];
  if (result.reason !== undefined) lines.push(`  ${result.reason}`);
  const names = SHOWN.filter((name) => (result.metrics[name]?.estimate ?? null) !== null);
  if (names.length > 0) lines.push(aligned(names.map((name) => [name, written(result.metrics[name])])));
  for (const [name, metrics] of Object.entries(result.classes)) {
    const shown = OF_CLASSES.filter((metric) => metric in metrics);
    if (!("response.mean" in metrics)) shown.push("drop.probability", "number.mean");
    lines.push(`  class ${name}: ${shown.map((metric) => `${metric} ${written(metrics[metric])}`).join(", ")}`);
  }
  for (const [name, metrics] of Object.entries(result.stations ?? {})) {
    const shown = ["utilisation", "waiting.mean", "response.mean", "number.mean", "throughput"];
    lines.push(`  station ${name}: ${shown.map((metric) => `${metric} ${written(metrics[metric])}`).join(", ")}`);
  }
  const { arrived, finished, dropped, abandoned, present, excluded } = result.counts;
  lines.push(
    `  ${arrived} arrived = ${finished} finished + ${dropped} dropped + ${abandoned} abandoned + ${present} present; ` +
      `${excluded} in the warm-up`,
  );
  for (const [reason, count] of Object.entries(result.trace?.dropped ?? {})) {
    if (count > 0) lines.push(`  trace: ${count} of ${result.trace?.records} records dropped: ${reason}`);
  }
  lines.push(`  ${provenance(result)}`);
  return `${lines.join("\n")}\n`;
}

const ONE_RUN = "  one run of each: differences have no interval, and how sure they are stays open";

/** A comparison for a reader at a terminal: the verdict first. */
export function comparisonSummary(result: ComparisonResult): string {
  const known = new Set(result.arms.flatMap((arm) => Object.keys(arm.metrics)));
  const columns = [...new Set([...result.metrics, ...BESIDE, "utilisation"])].filter((metric) => known.has(metric));
  const arms = [
    ["", ...columns],
    ...result.arms.map((arm) => [arm.policy, ...columns.map((metric) => written(arm.metrics[metric]))]),
  ];
  const rows = result.comparisons.map((row) => [
    row.policy,
    row.metric,
    row.difference.estimate === null ? "" : `${row.difference.estimate > 0 ? "+" : ""}${written(row.difference)}`,
    row.verdict,
  ]);
  const unstable = result.arms.flatMap(({ policy, reason }) =>
    reason === undefined ? [] : [`  ${reason.startsWith(`${policy}: `) ? "" : `${policy}: `}${reason}`],
  );
  const starved = result.arms
    .filter(({ counts, metrics }) => "response.mean" in metrics && counts.arrived > 0 && counts.finished === 0)
    .map(({ policy, counts }) => `  ${policy}: none of ${counts.arrived} tasks was finished`);
  const single = result.replications === 1 && rows.length > 0 ? [ONE_RUN] : [];
  return [
    result.verdict,
    "",
    aligned(arms),
    "",
    `  differences from ${result.baseline}:`,
    ...(rows.length > 0 ? [aligned(rows)] : []),
    ...unstable,
    ...starved,
    ...single,
    "",
    `  ${replicationsOf(result)}, ${provenance(result)}`,
    "",
  ].join("\n");
}
