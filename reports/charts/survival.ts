import type { ComparisonResult } from "../../sim/measure/results.ts";
import { figure, logarithmicScale } from "../units.ts";
import {
  type Chart,
  armLegend,
  colour,
  config,
  dash,
  decades,
  drawable,
  headline,
  leftOut,
  shape,
  titled,
} from "./style.ts";

/** Shares of tasks at which each line carries a mark. */
const MARKED = [0.5, 0.1, 0.01, 0.001, 0.0001];
/** The fastest tasks are not drawn: their times differ by orders of magnitude and say nothing about the tail. */
const FASTEST = 0.05;

interface Point {
  arm: number;
  time: number;
  /** Share of tasks that took longer. */
  longer: number;
}

/** The share of tasks slower than a time, for each arm, both axes logarithmic. */
export function survival(result: ComparisonResult, width: number): Chart {
  const title = "How many tasks take longer than …";
  const about =
    "Each line shows which share of all tasks took longer than the time below it: the further left and down, the " +
    "better. Each step down leaves a tenth of the tasks, so rare slow tasks stay visible; a line that falls " +
    "steeply has a short tail.";
  const lines = drawable(result).map(({ index, arm }) =>
    arm.ecdf.response
      .map(([time, share]): Point => ({ arm: index, time, longer: 1 - share }))
      .filter(({ time, longer }) => time > 0 && longer > 1e-12 && longer <= 1 - FASTEST),
  );
  const points = lines.flat();
  if (points.length === 0) return { name: "distribution", title, about, spec: null };
  const spec = draw(result, lines, width);
  const hints = ["Further left is better.", leftOut(result)];
  return {
    name: "distribution",
    title,
    about,
    spec: { ...spec, description: about, title: headline(title, hints, width) },
  };
}

function draw(result: ComparisonResult, lines: readonly (readonly Point[])[], width: number) {
  const points = lines.flat();
  const times = points.map(({ time }) => time);
  const { unit, per } = logarithmicScale(Math.min(...times), Math.max(...times));
  const [first, last] = [Math.min(...times) / per, (Math.max(...times) / per) * 1.05];
  const least = Math.min(...points.map(({ longer }) => longer), 0.5);
  const data = points.map((point) => ({ ...point, time: point.time / per }));
  const marks = lines.flatMap((line) => marked(result, line, per, unit));
  const arms = [...new Set(points.map(({ arm }) => arm))];
  const { labels, legend } = armLegend(result, width);
  const color = { field: "arm", type: "nominal" as const, scale: { domain: arms, range: arms.map(colour) }, legend };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    config,
    params: [{ name: "labels", value: labels }],
    width: width - 100,
    height: 320,
    encoding: {
      x: {
        field: "time",
        type: "quantitative" as const,
        title: titled("response time", unit, width),
        scale: { type: "log" as const, domain: [first === last ? first / 2 : first, last], nice: false },
        axis: { values: decades(first, last), format: "~g", labelOverlap: true },
      },
      y: {
        field: "longer",
        type: "quantitative" as const,
        title: "tasks that take longer",
        scale: { type: "log" as const, domain: [least, 1], nice: false },
        axis: { values: decades(least, 1).filter(isPowerOfTen), labelExpr: "format(datum.value * 100, '~g') + ' %'" },
      },
      color,
    },
    layer: [
      ...[...new Set(arms.map((arm) => dash(arm)))].map((strokeDash) => ({
        data: { values: data.filter(({ arm }) => dash(arm) === strokeDash) },
        mark: { type: "line" as const, strokeWidth: 2, strokeDash, aria: false },
        encoding: {},
      })),
      {
        data: { values: marks },
        mark: { type: "point" as const, filled: true, size: 70, opacity: 1 },
        encoding: {
          shape: { field: "arm", type: "nominal" as const, scale: { domain: arms, range: arms.map(shape) }, legend },
          description: { field: "text" },
        },
      },
    ],
  };
}

/** The points of a line nearest to the marked shares, with words. */
function marked(result: ComparisonResult, line: readonly Point[], per: number, unit: string) {
  return MARKED.flatMap((share) => {
    const point = line.find(({ longer }) => longer <= share);
    if (point === undefined) return [];
    const policy = result.arms[point.arm]?.policy ?? "";
    const time = `${figure(point.time / per)} ${unit}`;
    const text = `${policy}: ${figure(100 * point.longer)} % of tasks took longer than ${time}`;
    return [{ ...point, time: point.time / per, text }];
  });
}

const isPowerOfTen = (value: number): boolean => value.toExponential().startsWith("1e");
