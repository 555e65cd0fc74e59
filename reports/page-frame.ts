import { createHash } from "node:crypto";
import type { Chart } from "./charts/style.ts";
import { script, style } from "./page-assets.ts";
import { svg } from "./render.ts";
import { escaped } from "./text.ts";

/**
 * One HTML file that needs no network and reads without scripts; a small script adds tooltips and a button that copies
 * the command.
 *
 * @param body HTML, with everything that comes from elsewhere escaped
 */
export function framed({ title, poolsim, body }: { title: string; poolsim: string; body: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="poolsim ${escaped(poolsim)}">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
${body}
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

/** A chart in two widths, of which the style shows the one that fits. */
export async function figureOf({ name, title, about, spec }: Chart, { spec: small }: Chart): Promise<string> {
  if (spec === null || small === null) return `<p class="muted">${escaped(title)}: nothing to draw.</p>`;
  const label = escaped(`${title}. ${about}`);
  return `<figure id="chart-${name}">
<div class="chart wide" role="img" aria-label="${label}">${inline(await svg(spec))}</div>
<div class="chart narrow" role="img" aria-label="${label}">${inline(await svg(small))}</div>
<figcaption>${escaped(about)}</figcaption>
</figure>`;
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

/** What makes the result again: the command, facts about the run, and the scenario. */
export function manifestSection(
  command: string,
  entries: readonly (readonly [term: string, value: string])[],
  source: string,
): string {
  const list = entries.map(([term, value]) => `<div><dt>${term}</dt><dd>${escaped(value)}</dd></div>`).join("");
  return `<section aria-labelledby="again">
<h2 id="again">Make this result again</h2>
<div class="command"><pre id="command"><code>${escaped(command)}</code></pre>
<button type="button" hidden>Copy</button></div>
<dl class="manifest">${list}</dl>
<details>
<summary>Scenario</summary>
<pre><code>${escaped(source)}</code></pre>
</details>
</section>`;
}
