import type { ComparisonResult } from "../sim/measure/results.ts";
import { NARROW, WIDE, charts } from "./charts.ts";
import { figureOf, framed, manifestSection } from "./page-frame.ts";
import { comparisonTable, countsTable, metricsTable, verdictWords } from "./page-tables.ts";
import { escaped } from "./text.ts";

/** The report of a comparison as one HTML file. */
export async function page(result: ComparisonResult): Promise<string> {
  const figures = await chartFigures(result);
  const title = `${result.scenario}: ${result.verdict}`;
  const body = `<header>
<p class="kicker">${escaped(result.scenario)}</p>
<h1>${escaped(result.verdict)}</h1>
${result.question === "" ? "" : `<p class="question">${escaped(result.question)}</p>`}
${notes(result)}
</header>
<section aria-labelledby="comparison">
<h2 id="comparison">Compared with ${escaped(result.baseline)}</h2>
${comparisonTable(result)}
${verdictWords(result)}
</section>
<section aria-labelledby="charts">
<h2 id="charts">Charts</h2>
${figures}
</section>
<section aria-labelledby="metrics">
<h2 id="metrics">Metrics</h2>
${metricsTable(result)}
</section>
<section aria-labelledby="counts">
<h2 id="counts">Tasks</h2>
${countsTable(result)}
</section>
${manifest(result)}`;
  return framed({ title, poolsim: result.poolsim, body });
}

/** What a reader must know before any number. */
function notes(result: ComparisonResult): string {
  const interrupted =
    "The experiment was stopped before its last replication; the numbers are of those that were done.";
  const items = [
    ...(result.status === "interrupted" ? [escaped(interrupted)] : []),
    ...result.arms.flatMap(({ policy, reason }) =>
      reason === undefined ? [] : [`<strong>${escaped(policy)}</strong>: ${escaped(reason)}`],
    ),
  ];
  return items.length === 0 ? "" : `<ul class="notes">${items.map((item) => `<li>${item}</li>`).join("")}</ul>`;
}

async function chartFigures(result: ComparisonResult): Promise<string> {
  const narrow = charts(result, NARROW);
  const figures: string[] = [];
  for (const [i, chart] of charts(result, WIDE).entries()) figures.push(await figureOf(chart, narrow[i]));
  return figures.join("\n");
}

function manifest(result: ComparisonResult): string {
  const { poolsim, node, seed, scenarioHash, resultHash, command } = result.manifest;
  const entries = [
    ["poolsim", poolsim],
    ["Node.js", node],
    ["seed", String(seed)],
    ["scenario hash", scenarioHash],
    ["result hash", resultHash],
    ["replications", String(result.replications)],
  ] as const;
  return manifestSection(command, entries, result.source);
}
