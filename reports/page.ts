import { createHash } from "node:crypto";
import type { ComparisonResult } from "../sim/measure/results.ts";
import { NARROW, WIDE, charts } from "./charts.ts";
import { script, style } from "./page-assets.ts";
import { comparisonTable, countsTable, metricsTable, verdictWords } from "./page-tables.ts";
import { svg } from "./render.ts";
import { escaped } from "./text.ts";

/**
 * The report of a comparison as one HTML file that needs no network and reads without scripts; a small script adds
 * tooltips and a button that copies the command. Charts come in two widths, of which the style shows the one that fits.
 */
export async function page(result: ComparisonResult): Promise<string> {
  const figures = await chartFigures(result);
  const title = `${result.scenario}: ${result.verdict}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="poolsim ${escaped(result.poolsim)}">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
<header>
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
${manifest(result)}
</main>
<script>${script}</script>
</body>
</html>
`;
}

/** Nothing may be loaded, and only this page's own style and script may act. */
function policy(): string {
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return (
    `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; img-src data:; ` +
    `base-uri 'none'; form-action 'none'`
  );
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
  for (const [i, { name, title, about, spec }] of charts(result, WIDE).entries()) {
    const small = narrow[i]?.spec ?? null;
    if (spec === null || small === null) {
      figures.push(`<p class="muted">${escaped(title)}: nothing to draw.</p>`);
      continue;
    }
    const label = escaped(`${title}. ${about}`);
    figures.push(`<figure id="chart-${name}">
<div class="chart wide" role="img" aria-label="${label}">${inline(await svg(spec))}</div>
<div class="chart narrow" role="img" aria-label="${label}">${inline(await svg(small))}</div>
<figcaption>${escaped(about)}</figcaption>
</figure>`);
  }
  return figures.join("\n");
}

/** The picture as part of a page: words for tooltips stay, roles go, since the picture as a whole has a name. */
function inline(picture: string): string {
  return picture
    .replaceAll(/ (?:role|aria-roledescription|xmlns|xmlns:xlink|version)="[^"]*"/g, "")
    .replaceAll(' aria-hidden="true"', "")
    .replaceAll(/<path class="(?:foreground|background)" d="(?:|M0,0h0v0h0Z)"[^>]*\/>/g, "")
    .replaceAll(/(<path|<line|<rect) aria-label=/g, "$1 data-words=")
    .replaceAll(/ aria-label="[^"]*"/g, "");
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
  const list = entries.map(([term, value]) => `<div><dt>${term}</dt><dd>${escaped(value)}</dd></div>`).join("");
  return `<section aria-labelledby="again">
<h2 id="again">Make this result again</h2>
<div class="command"><pre id="command"><code>${escaped(command)}</code></pre>
<button type="button" hidden>Copy</button></div>
<dl class="manifest">${list}</dl>
<details>
<summary>Scenario</summary>
<pre><code>${escaped(result.source)}</code></pre>
</details>
</section>`;
}
