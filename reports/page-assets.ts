import { GRID, INK, MUTED, PALETTE, PAPER } from "./charts/style.ts";

/** What the colours of the charts become on a dark background. */
const DARK = new Map<string, string>([
  [INK, "#e6e9ed"],
  [MUTED, "#9aa5b1"],
  [GRID, "#323a43"],
  [PAPER, "none"],
  [PALETTE[0], "#56aef0"],
  [PALETTE[1], "#ff8a4c"],
  [PALETTE[2], "#35c797"],
  [PALETTE[3], "#d98cc8"],
  [PALETTE[4], "#9ad4ff"],
  [PALETTE[5], "#e8b84a"],
]);

const darkCharts = [...DARK]
  .map(([light, dark]) => `.chart [fill="${light}"]{fill:${dark}}.chart [stroke="${light}"]{stroke:${dark}}`)
  .join("\n  ");

export const style = `
:root{--ink:${INK};--muted:${MUTED};--line:${GRID};--paper:${PAPER};--soft:#f5f7f9;--good:#005f96;--bad:#a84700;
  --warn:#8a5a00;color-scheme:light dark}
@media screen and (prefers-color-scheme:dark){
  :root{--ink:#e6e9ed;--muted:#9aa5b1;--line:#323a43;--paper:#171c22;--soft:#20262e;--good:#56aef0;--bad:#ff8a4c;
    --warn:#e8b84a}
  ${darkCharts}
}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"DejaVu Sans",sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1,h2,p,th,td,dd,li{overflow-wrap:anywhere}
h1{font-size:clamp(1.3rem,1rem + 1.6vw,1.9rem);line-height:1.3;margin:.2rem 0 1rem;font-weight:650;text-wrap:pretty}
h2{font-size:1.2rem;margin:2.75rem 0 .75rem}
.kicker{margin:0;color:var(--muted)}
.question{margin:0;font-size:1.1rem;color:var(--muted)}
.muted,figcaption{color:var(--muted)}
.notes{margin:1rem 0 0;padding:.6rem 1rem .6rem 2rem;border-left:4px solid var(--warn);background:var(--soft)}
.scroll{overflow-x:auto}
.scroll:focus-visible{outline:2px solid var(--good)}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);text-align:right;vertical-align:baseline}
td{white-space:nowrap}
th{font-weight:600;min-width:6.5rem;max-width:16rem}
th:first-child{min-width:10rem;position:sticky;left:0;background:var(--paper)}
tbody th{font-weight:400}
th:first-child,.comparison th:nth-child(2),.comparison td:nth-child(2){text-align:left}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--muted);font-weight:500;vertical-align:bottom}
.group th{padding-top:1rem;font-weight:600;max-width:none}
th code{display:block;color:var(--muted);font-size:.8em}
.group th code{display:inline;margin-left:.5em}
code{font-family:ui-monospace,"DejaVu Sans Mono",monospace}
.verdict{font-weight:600}
.better{color:var(--good)}.worse{color:var(--bad)}.unstable{color:var(--warn)}
dl{margin:.75rem 0;font-size:.85rem}
dl div{display:flex;flex-wrap:wrap;gap:0 .75rem}
dt{color:var(--muted);min-width:9rem}
dd{margin:0}
.meanings dt{min-width:13rem}
.manifest dd{font-family:ui-monospace,"DejaVu Sans Mono",monospace}
figure{margin:0 0 2.5rem;break-inside:avoid}
figcaption{font-size:.9rem;max-width:45rem;margin-top:.25rem}
.chart{max-width:50rem;margin:0 -.6rem}
.chart svg{display:block;width:100%;height:auto}
.narrow{display:none}
pre{background:var(--soft);padding:.75rem 1rem;margin:0;overflow-x:auto;font-size:.85rem;border-radius:4px}
.command{display:flex;gap:.5rem;align-items:stretch}
.command pre{flex:1;min-width:0;white-space:pre-wrap;overflow-wrap:anywhere;user-select:all}
button{font:inherit;font-size:.85rem;padding:0 1rem;border:1px solid var(--line);border-radius:4px;
  background:var(--soft);color:var(--ink);cursor:pointer}
details{margin-top:1rem}
summary{cursor:pointer;padding:.25rem 0}
.tip{position:absolute;z-index:1;max-width:18rem;padding:.35rem .6rem;border-radius:4px;background:var(--ink);
  color:var(--paper);font-size:.85rem;line-height:1.35;pointer-events:none;overflow-wrap:anywhere}
@media screen and (max-width:640px){
  main{padding:1.25rem 1rem 3rem}
  .wide{display:none}
  .narrow{display:block}
  td,th{padding-right:.6rem}
  th:first-child{min-width:7rem}
  .meanings dt{min-width:100%}
  .meanings dd{margin-bottom:.4rem}
}
@media print{
  @page{size:A4;margin:16mm}
  body{font-size:10pt}
  main{max-width:none;padding:0}
  h2{break-after:avoid}
  tr{break-inside:avoid}
  .scroll{overflow:visible}
  td{white-space:normal}
  button{display:none}
}
`;

export const script = `
"use strict";
const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;
document.body.append(tip);
const show = (event) => {
  const mark = event.target.closest?.("[data-words]");
  tip.hidden = !mark;
  if (!mark) return;
  tip.textContent = mark.dataset.words;
  const box = mark.getBoundingClientRect();
  const width = document.documentElement.clientWidth;
  const left = box.left + box.width / 2 - tip.offsetWidth / 2;
  const above = box.top - tip.offsetHeight - 8;
  tip.style.left = scrollX + Math.max(4, Math.min(width - tip.offsetWidth - 4, left)) + "px";
  tip.style.top = scrollY + (above < 4 ? box.bottom + 8 : above) + "px";
};
document.addEventListener("pointerover", show);
document.addEventListener("pointerdown", show);
const button = document.querySelector(".command button");
if (navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector("#command").textContent);
    button.textContent = "Copied";
  });
}
`;
