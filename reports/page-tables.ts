import type { ComparisonResult, Verdict } from "../sim/measure/results.ts";
import { type ComparisonRow, type MetricRow, SIGNS, comparisonRows, metricRows } from "./rows.ts";
import { escaped } from "./text.ts";
import { count, metricWords } from "./units.ts";

const MEANINGS: Readonly<Record<Verdict, string>> = {
  better: "the interval lies on the better side of zero",
  worse: "the interval lies on the worse side of zero",
  "too close to matter": "the whole interval lies within the zone of differences that do not matter",
  "no difference detected": "the interval includes zero; this does not show that the policies are equal",
  inconclusive: "the interval is too wide to tell, or the metric has no better side; more replications may help",
  unstable: "more work arrives than the machines can do, so there is no steady answer",
};

/** What is inconclusive about single runs. */
const NO_INTERVAL = "there is no interval: one run of each tells what happened in it, not how sure the difference is";

/** Differences from the baseline, grouped by metric. */
export function comparisonTable(result: ComparisonResult): string {
  const rows = comparisonRows(result);
  const groups = result.metrics.map((metric) =>
    comparisonGroup(
      metric,
      rows.filter((row) => row.metric === metric),
    ),
  );
  const confidence = Number((100 * result.confidence).toFixed(3));
  const head = ["policy", "verdict", `difference, ${confidence} % interval`, "relative", "p (Holm)"];
  return scrolling("Comparison", `<table class="comparison">${header(head)}${groups.join("")}</table>`);
}

function comparisonGroup(metric: string, rows: readonly ComparisonRow[]): string {
  const name = `<th scope="rowgroup" colspan="5">${metricName(metricWords(metric), metric)}</th>`;
  const lines = rows.map((row) => {
    const kind = row.verdict.replaceAll(" ", "-");
    return (
      `<tr><th scope="row">${escaped(row.policy)}</th><td class="verdict ${kind}">${verdict(row.verdict)}</td>` +
      `<td>${row.difference}</td><td>${row.change}</td><td>${escaped(row.pValue)}</td></tr>`
    );
  });
  return `<tbody><tr class="group">${name}</tr>${lines.join("")}</tbody>`;
}

const verdict = (word: Verdict): string => `<span aria-hidden="true">${SIGNS[word]}</span> ${word}`;

/** What the verdicts in the result mean. */
export function verdictWords(result: ComparisonResult): string {
  const used = new Set(result.comparisons.map((row) => row.verdict));
  const isSingle = result.comparisons.every(({ difference }) => difference.halfWidth === null);
  const meanings = isSingle ? { ...MEANINGS, inconclusive: NO_INTERVAL } : MEANINGS;
  const items = [...used].map((word) => `<div><dt>${verdict(word)}</dt><dd>${meanings[word]}</dd></div>`);
  return `<dl class="meanings">${items.join("")}</dl>`;
}

/** All metrics of all arms with half-widths; the less wanted ones folded away. */
export function metricsTable(result: ComparisonResult): string {
  const rows = metricRows(result);
  const main = rows.filter((row) => row.main);
  const rest = rows.filter((row) => !row.main);
  const more = `<details><summary>All other metrics (${rest.length})</summary>${metricsGrid(result, rest)}</details>`;
  return metricsGrid(result, main) + (rest.length > 0 ? more : "");
}

function metricsGrid(result: ComparisonResult, rows: readonly MetricRow[]): string {
  const head = ["metric", ...result.arms.map(({ policy }) => policy)];
  const lines = rows.map(
    ({ metric, words, cells }) =>
      `<tr><th scope="row">${metricName(words, metric)}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`,
  );
  return scrolling("Metrics", `<table>${header(head)}<tbody>${lines.join("")}</tbody></table>`);
}

/** What became of the tasks of each arm. */
export function countsTable(result: ComparisonResult): string {
  const head = ["policy", "arrived", "finished", "turned away", "gave up", "still there", "in the warm-up", "status"];
  const lines = result.arms.map(({ policy, counts, status }) => {
    const { arrived, finished, dropped, abandoned, present, excluded } = counts;
    const cells = [arrived, finished, dropped, abandoned, present, excluded].map((value) => `<td>${count(value)}</td>`);
    return `<tr><th scope="row">${escaped(policy)}</th>${cells.join("")}<td>${status}</td></tr>`;
  });
  return scrolling("Tasks", `<table>${header(head)}<tbody>${lines.join("")}</tbody></table>`);
}

function metricName(words: string, metric: string): string {
  const code = words === metric ? "" : ` <code>${escaped(metric)}</code>`;
  return `${escaped(words)}${code}`;
}

export function header(names: readonly string[]): string {
  return `<thead><tr>${names.map((name) => `<th scope="col">${escaped(name)}</th>`).join("")}</tr></thead>`;
}

/** A wide table scrolls in its own frame, which the keyboard can reach. */
export function scrolling(name: string, table: string): string {
  return `<div class="scroll" role="region" aria-label="${name}" tabindex="0">${table}</div>`;
}
