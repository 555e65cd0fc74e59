import type { ComparisonResult, Estimate } from "../../sim/measure/results.ts";
import { logarithmicScale, measured, scaleOf } from "../units.ts";
import {
  type Chart,
  armLegend,
  colour,
  config,
  decades,
  drawable,
  headline,
  leftOut,
  shape,
  ticks,
  titled,
} from "./style.ts";

const STATISTICS = [
  ["response.mean", "mean"],
  ["response.p50", "median"],
  ["response.p90", "90 %"],
  ["response.p95", "95 %"],
  ["response.p99", "99 %"],
  ["response.p999", "99.9 %"],
] as const;

/** Beyond this ratio of largest to smallest value the axis is logarithmic. */
const WIDE_RANGE = 20;

const HEIGHT = 300;

/** Mean and percentiles of response time of each arm. */
export function percentiles(result: ComparisonResult, width: number): Chart {
  const title = "Response time: the mean and the tail";
  const points = drawable(result).flatMap(({ index, arm }) =>
    STATISTICS.flatMap(([metric, label]) => {
      const value = arm.metrics[metric];
      return value === undefined || value.estimate === null ? [] : [point(index, arm.policy, label, value)];
    }),
  );
  const positive = points.map(({ value }) => value).filter((value) => value > 0);
  const [least, most] = [Math.min(...positive), Math.max(...positive)];
  const log = most > WIDE_RANGE * least;
  const about =
    "The mean, the median, and the time within which 90 %, 95 %, 99 % and 99.9 % of tasks were done. " +
    `Lines through the marks are confidence intervals.${log ? " Each step of the vertical axis is a factor." : ""}`;
  const shown = log ? points.filter(({ value }) => value > 0) : points;
  const hidden = shown.length < points.length ? "Values of 0 have no place on this axis." : "";
  const title2 = headline(title, ["Lower is better.", hidden, leftOut(result)], width);
  if (shown.length === 0) return { name: "percentiles", title, about, spec: null };
  return {
    name: "percentiles",
    title,
    about,
    spec: { ...draw(result, shown, log, width), description: about, title: title2 },
  };
}

interface Point {
  arm: number;
  statistic: string;
  value: number;
  low: number | null;
  high: number | null;
  text: string;
}

function point(arm: number, policy: string, statistic: string, { estimate, halfWidth }: Estimate): Point {
  const value = estimate ?? 0;
  const shown = measured(value, halfWidth, scaleOf("response.mean", value));
  return {
    arm,
    statistic,
    value,
    low: halfWidth === null ? null : value - halfWidth,
    high: halfWidth === null ? null : value + halfWidth,
    text: `${policy}, ${statistic}: ${shown}`,
  };
}

function draw(result: ComparisonResult, points: readonly Point[], log: boolean, width: number) {
  const values = points.map(({ value }) => value);
  const most = Math.max(...points.map(({ value, high }) => high ?? value));
  const positive = Math.min(...values.filter((value) => value > 0));
  const greatest = Math.max(...values);
  const { unit, per } = log ? logarithmicScale(positive, greatest) : scaleOf("response.mean", greatest);
  const floor = (log ? positive * 0.7 : 0) / per;
  const ceiling = (most / per) * (log ? 1.2 : 1.05);
  const data = points.map((row) => ({
    ...row,
    value: row.value / per,
    low: row.low === null ? null : Math.max(floor, row.low / per),
    high: row.high === null ? null : row.high / per,
  }));
  const arms = [...new Set(points.map(({ arm }) => arm))];
  const { labels, legend } = armLegend(result, width);
  const y = {
    type: "quantitative" as const,
    title: titled("response time", unit, HEIGHT),
    scale: { type: log ? ("log" as const) : ("linear" as const), domain: [floor, ceiling || 1], nice: false },
    axis: log ? { values: decades(floor, ceiling), format: "~g" } : ticks(6),
  };
  const color = { field: "arm", type: "nominal" as const, scale: { domain: arms, range: arms.map(colour) }, legend };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    config,
    params: [{ name: "labels", value: labels }],
    width: width - 90,
    height: HEIGHT,
    encoding: {
      x: {
        field: "statistic",
        type: "ordinal" as const,
        title: null,
        scale: { domain: STATISTICS.map(([, label]) => label), paddingInner: 0.3, paddingOuter: 0.1 },
        axis: { labelAngle: 0, ticks: false, grid: false },
      },
      xOffset: { field: "arm", type: "nominal" as const, scale: { domain: arms } },
    },
    layer: [
      {
        data: { values: data.filter(({ low }) => low !== null) },
        mark: { type: "rule" as const, strokeWidth: 2, aria: false },
        encoding: { y: { ...y, field: "low" }, y2: { field: "high" }, color },
      },
      {
        data: { values: data },
        mark: { type: "point" as const, filled: true, size: width < 500 ? 36 : 70, opacity: 1 },
        encoding: {
          y: { ...y, field: "value" },
          color,
          shape: { field: "arm", type: "nominal" as const, scale: { domain: arms, range: arms.map(shape) }, legend },
          description: { field: "text" },
        },
      },
    ],
  };
}
