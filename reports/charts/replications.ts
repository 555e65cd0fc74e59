import type { ComparisonResult } from "../../sim/measure/results.ts";
import { figure, metricWords, scaleOf } from "../units.ts";
import { type Chart, MUTED, type Panel, colour, decades, drawable, stacked, leftOut } from "./style.ts";
import { nameColumn, ticks, titled } from "./style.ts";

/** Beyond this ratio of largest to smallest value the axis is logarithmic. */
const WIDE_RANGE = 20;

/** Dots that a reader can still tell apart and a page can carry. */
const MOST_DOTS = 1500;

/** The value of each compared metric in each replication of each arm; lines join values of the same replication. */
export function replications(result: ComparisonResult, width: number): Chart {
  const title = "Every replication, policy by policy";
  const about =
    "Each dot is one replication. A thin line joins the dots of the same replication, in which every policy met the " +
    "same workload: where the lines run side by side, the difference is due to the policy and not to luck.";
  const names = nameColumn(result, width);
  const first = Math.max(10, Math.floor(MOST_DOTS / (result.arms.length * result.metrics.length)));
  const panels = result.metrics.flatMap((metric) => panel(result, metric, first, names));
  const part = result.replications > first ? `The first ${first} of ${result.replications} replications.` : "";
  if (panels.length === 0) return { name: "replications", title, about, spec: null };
  const hints = [part, leftOut(result)];
  return stacked({ name: "replications", title, about, hints, spacing: 20, width }, names.labels, panels);
}

function panel(result: ComparisonResult, metric: string, first: number, names: ReturnType<typeof nameColumn>): Panel[] {
  const arms = drawable(result);
  const values = arms.flatMap(({ index, arm }) =>
    (arm.rows[metric] ?? [])
      .slice(0, first)
      .flatMap((value, replication) =>
        value === null ? [] : [{ arm: index, policy: arm.policy, replication: replication + 1, value }],
      ),
  );
  if (values.length === 0) return [];
  const sizes = values.map(({ value }) => value);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const log = least > 0 && most > WIDE_RANGE * least;
  const { unit, per } = scaleOf(metric, most);
  const data = values.map(({ policy, ...row }) => ({
    ...row,
    value: row.value / per,
    text: `${policy}, replication ${row.replication}: ${figure(row.value / per)} ${unit}`.trimEnd(),
  }));
  const shown = [...new Set(values.map(({ arm }) => arm))];
  const many = Math.max(...values.map(({ replication }) => replication));
  return [
    {
      width: names.plot,
      height: { step: Math.max(names.step, 34, 120 / shown.length) },
      data: { values: data },
      encoding: {
        x: {
          field: "value",
          type: "quantitative",
          title: titled(metricWords(metric), unit, names.plot),
          scale: log ? { type: "log", nice: false, padding: 8 } : { zero: false, padding: 8 },
          axis: log ? { values: decades(least / per, most / per), format: "~g" } : ticks(5),
        },
        y: { field: "arm", type: "ordinal", scale: { domain: shown }, axis: names.axis },
      },
      layer: [
        {
          mark: { type: "line", strokeWidth: 1, color: MUTED, opacity: faint(many), aria: false },
          encoding: { detail: { field: "replication" }, order: { field: "arm", type: "quantitative" } },
        },
        {
          mark: { type: "point", filled: true, size: 36, opacity: Math.max(0.25, faint(many) * 2) },
          encoding: {
            color: { field: "arm", type: "nominal", scale: { domain: shown, range: shown.map(colour) }, legend: null },
            description: { field: "text" },
          },
        },
      ],
    },
  ];
}

/** Fainter lines the more there are. */
const faint = (lines: number): number => Math.min(0.4, Math.max(0.06, 8 / lines));
