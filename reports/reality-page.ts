import type { LoadReality, PairOrder, RealityResult, Summary } from "../sim/measure/reality.ts";
import { NARROW, WIDE } from "./charts.ts";
import { realityChart } from "./charts/reality.ts";
import { figureOf, framed, manifestSection } from "./page-frame.ts";
import { header, scrolling } from "./page-tables.ts";
import { escaped } from "./text.ts";
import { type Scale, figure, measured, scaleOf } from "./units.ts";

/** The report of a run on worker threads beside its simulation as one HTML file. */
export async function realityPage(result: RealityResult): Promise<string> {
  const sections: string[] = [];
  for (const [i, load] of result.loads.entries()) sections.push(await loadSection(load, i));
  const notes = result.notes.map((note) => `<li>${escaped(note)}</li>`).join("");
  const body = `<header>
<p class="kicker">${escaped(result.scenario)}</p>
<h1>${escaped(result.verdict)}</h1>
${result.question === "" ? "" : `<p class="question">${escaped(result.question)}</p>`}
${notes === "" ? "" : `<ul class="notes">${notes}</ul>`}
</header>
${sections.join("\n")}
${breaksSection(result)}
${machineSection(result)}
${manifestSection(result.command, manifest(result), result.source)}`;
  return framed({ title: `${result.scenario}: ${result.verdict}`, poolsim: result.poolsim, body });
}

async function loadSection(load: LoadReality, number: number): Promise<string> {
  const title = load.load === null ? "The workload as it is" : `Load ${load.load}`;
  const means = load.policies.map((one) => one.measured.mean ?? 0);
  const scale = scaleOf("response.mean", Math.max(...means));
  const groups = load.policies.map((one) => {
    const { modelGap, dispatchGap, distance } = one;
    const lines = [
      row("measured", one.measured, scale, ["", ""]),
      row("predicted", one.modelled, scale, [percent(modelGap), figure(distance.modelled)]),
      row("given the service times", one.replayed, scale, [percent(dispatchGap), figure(distance.replayed)]),
    ];
    const interval = measured(one.simulated.estimate, one.simulated.halfWidth, scale);
    const busy = one.utilisation.map((share) => percent(share)).join(", ");
    const about = `simulated mean ${interval}; workers busy ${busy}`;
    const words = `${escaped(one.policy)} <small class="muted">${about}</small>`;
    return `<tbody><tr class="group"><th scope="rowgroup" colspan="7">${words}</th></tr>${lines.join("")}</tbody>`;
  });
  const head = [`response time, ${scale.unit}`, "mean", "median", "95th percentile", "99th percentile", "gap", "KS"];
  const table = scrolling(title, `<table>${header(head)}${groups.join("")}</table>`);
  const chart = await figureOf(realityChart(load, number, WIDE), realityChart(load, number, NARROW));
  const id = `load-${number}`;
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${escaped(title)}</h2>
${table}
${orders(load.pairs)}
${chart}
</section>`;
}

function row(what: string, { mean, p50, p95, p99 }: Summary, scale: Scale, others: readonly string[]): string {
  const times = [mean, p50, p95, p99].map((time) => figure(time === null ? null : time / scale.per));
  const cells = [...times, ...others].map((cell) => `<td>${cell}</td>`).join("");
  return `<tr><th scope="row">${what}</th>${cells}</tr>`;
}

function orders(pairs: readonly PairOrder[]): string {
  if (pairs.length === 0) return "";
  const items = pairs.map(({ policies: [a, b], disjoint, agreeing, runs }) => {
    const said = disjoint
      ? `in the simulated order in ${agreeing} of ${runs} runs`
      : "their simulated intervals overlap, so no order is predicted";
    return `<div><dt>${escaped(a)} and ${escaped(b)}</dt><dd>${said}</dd></div>`;
  });
  return `<dl class="meanings">${items.join("")}</dl>`;
}

function breaksSection({ breaks, tolerance }: RealityResult): string {
  const items = breaks.map(({ policy, load }) => {
    const where = load === null ? "at none of these loads" : `from load ${load}`;
    return `<div><dt>${escaped(policy)}</dt><dd>${where}</dd></div>`;
  });
  return `<section aria-labelledby="breaks">
<h2 id="breaks">Where the model breaks</h2>
<p>The first load at which the predicted mean is off by more than ${percent(tolerance)}.</p>
<dl class="meanings">${items.join("")}</dl>
</section>`;
}

function machineSection({ machine, calibration, interference }: RealityResult): string {
  const { lag, others, stolen, throttled, deaths, repeated } = interference;
  const microseconds = (time: number): string => `${figure(time * 1e6)} µs`;
  const entries: [string, string][] = [
    ["calibrated", calibration.sound ? "yes" : `no: ${calibration.reasons.join("; ")}`],
    ["a second of work takes", `${figure(calibration.stretch)} s`],
    ["handing out a task", microseconds(calibration.overhead)],
    ["slow tasks", percent(calibration.slow)],
    ["rounds per second", calibration.rates.map((rate) => `${figure(rate / 1e6)} million`).join(", ") || "–"],
    ["arrivals late by", `${microseconds(lag.mean)} in the mean, ${microseconds(lag.p99)} at the 99th percentile`],
    ["other programs", percent(others)],
    ["taken by the hypervisor", percent(stolen)],
    ["held back", throttled === null ? "–" : `${figure(throttled)} s`],
    ["threads that died", String(deaths)],
    ["runs made again", String(repeated)],
    ["processor", `${machine.processor}, ${machine.cores} cores, ${machine.available} available`],
    ["system", machine.platform],
  ];
  const list = entries.map(([term, value]) => `<div><dt>${term}</dt><dd>${escaped(value)}</dd></div>`).join("");
  return `<section aria-labelledby="machine">
<h2 id="machine">Machine and calibration</h2>
<dl class="meanings">${list}</dl>
</section>`;
}

function manifest(result: RealityResult): [string, string][] {
  const { work, pool, workers, tasks, warmup, runs } = result;
  return [
    ["poolsim", result.poolsim],
    ["Node.js", result.machine.node],
    ["seed", String(result.seed)],
    ["scenario hash", result.scenarioHash],
    ["work", `${work} on ${workers} workers (${pool})`],
    ["tasks", `${runs} × ${tasks}, ${warmup} of each left out`],
  ];
}

const percent = (share: number | null): string =>
  share === null ? "–" : `${figure(Number((100 * share).toPrecision(2)))}\u00A0%`;
