import type { ComparisonResult, MetricComparison, Verdict } from "../../sim/measure/results.ts";
import { type Scale, differenceScale, measured, metricWords, relative } from "../units.ts";
import { type Chart, MUTED, PALETTE, type Panel, stacked, leftOut, nameColumn, ticks, titled } from "./style.ts";

/** How each verdict is drawn; the neutral ones differ by shape. */
const LOOKS = new Map<Verdict, { colour: string; shape: string }>([
  ["better", { colour: PALETTE[0], shape: "circle" }],
  ["worse", { colour: PALETTE[1], shape: "diamond" }],
  ["too close to matter", { colour: MUTED, shape: "square" }],
  ["no difference detected", { colour: MUTED, shape: "triangle-up" }],
  ["inconclusive", { colour: MUTED, shape: "cross" }],
]);

/** Differences of each policy from the baseline with their intervals, one panel per metric. */
export function differences(result: ComparisonResult, width: number): Chart {
  const title = `Difference from ${result.baseline}`;
  const about =
    `Each mark is the mean difference between a policy and ${result.baseline}, with its ` +
    `${percent(result.confidence)} confidence interval. An interval that does not touch zero is a difference that ` +
    `chance alone hardly explains; inside the shaded zone differences are too small to matter.`;
  const drawn = result.comparisons.filter(
    ({ difference, verdict }) => difference.estimate !== null && LOOKS.has(verdict),
  );
  if (drawn.length === 0) return { name: "differences", title, about, spec: null };
  const names = nameColumn(result, width);
  const used = [...LOOKS.keys()].filter((verdict) => drawn.some((row) => row.verdict === verdict));
  const panels = result.metrics.flatMap((metric) => {
    const rows = drawn.filter((row) => row.metric === metric);
    return rows.length === 0 ? [] : [panel(result, rows, used, names)];
  });
  const hints = [side(drawn), leftOut(result)];
  return stacked({ name: "differences", title, about, hints, spacing: 20, width }, names.labels, panels);
}

function panel(
  result: ComparisonResult,
  rows: readonly MetricComparison[],
  verdicts: readonly Verdict[],
  names: ReturnType<typeof nameColumn>,
): Panel {
  const [{ metric, indifference }] = rows as readonly [MetricComparison];
  const scale = differenceScale(metric, Math.max(...rows.map(({ difference }) => Math.abs(difference.estimate ?? 0))));
  const data = rows.map((row) => mark(result, row, scale));
  const x = { type: "quantitative" as const, axis: ticks(5) };
  const y = {
    field: "arm",
    type: "ordinal" as const,
    scale: { domain: data.map(({ arm }) => arm) },
    axis: names.axis,
  };
  const colours = verdicts.map((verdict) => LOOKS.get(verdict)?.colour ?? MUTED);
  const shapes = verdicts.map((verdict) => LOOKS.get(verdict)?.shape ?? "circle");
  const color = { field: "verdict", type: "nominal" as const, scale: { domain: [...verdicts], range: colours } };
  const words = `difference in ${metricWords(metric)}`;
  const zone = [{ low: -indifference / scale.per, high: indifference / scale.per }];
  return {
    width: names.plot,
    height: { step: names.step },
    layer: [
      {
        data: { values: indifference > 0 ? zone : [] },
        mark: { type: "rect", color: MUTED, opacity: 0.16, aria: false },
        encoding: { x: { ...x, field: "low", title: titled(words, scale.unit, names.plot) }, x2: { field: "high" } },
      },
      {
        data: { values: [{ zero: 0 }] },
        mark: { type: "rule", color: MUTED, strokeWidth: 1.5, aria: false },
        encoding: { x: { ...x, field: "zero" } },
      },
      {
        data: { values: data.filter(({ low }) => low !== null) },
        mark: { type: "rule", strokeWidth: 3, strokeCap: "round", aria: false },
        encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y, color },
      },
      {
        data: { values: data },
        mark: { type: "point", filled: true, size: 110, opacity: 1 },
        encoding: {
          x: { ...x, field: "difference" },
          y,
          color,
          shape: { field: "verdict", type: "nominal", scale: { domain: [...verdicts], range: shapes } },
          description: { field: "text" },
        },
      },
    ],
  };
}

/** A row of the panel in the units of its axis. */
function mark(result: ComparisonResult, { policy, metric, difference, verdict }: MetricComparison, scale: Scale) {
  const estimate = difference.estimate ?? 0;
  const half = difference.halfWidth;
  const reference = result.arms.find((arm) => arm.policy === result.baseline)?.metrics[metric]?.estimate ?? null;
  const change = relative(estimate, reference);
  return {
    arm: result.arms.findIndex((arm) => arm.policy === policy),
    difference: estimate / scale.per,
    low: half === null ? null : (estimate - half) / scale.per,
    high: half === null ? null : (estimate + half) / scale.per,
    verdict,
    text: `${policy}: ${measured(estimate, half, scale)}${change === "–" ? "" : ` (${change})`}, ${verdict}`,
  };
}

/** On which side of zero the better policies are, where the verdicts tell and agree. */
function side(rows: readonly MetricComparison[]): string {
  const told = rows.filter(({ verdict }) => verdict === "better" || verdict === "worse");
  const lower = new Set(
    told.map(({ difference, verdict }) => (difference.estimate ?? 0) < 0 === (verdict === "better")),
  );
  if (lower.size !== 1) return "";
  return lower.has(true) ? "Left of zero is better." : "Right of zero is better.";
}

const percent = (share: number): string => `${Number((100 * share).toFixed(3))} %`;
