import type { Config, TopLevelSpec } from "vega-lite";
import type { ArmResult, ComparisonResult } from "../../sim/measure/results.ts";
import { textWidth, wrapped } from "../text.ts";

/** A picture of a result: what it shows, and how to draw it. */
export interface Chart {
  /** Name of its files. */
  name: string;
  title: string;
  /** What the reader sees and how to read it. */
  about: string;
  /** Null where the result has nothing to draw. */
  spec: TopLevelSpec | null;
}

export type Panel = Extract<TopLevelSpec, { vconcat: unknown }>["vconcat"][number];

/** Ink, hints and grid lines. A page may map each colour to another for a dark background. */
export const INK = "#1f2933";
export const MUTED = "#5f6b76";
export const GRID = "#e1e5ea";
export const PAPER = "#ffffff";

/** Distinguishable with any colour vision in this order (after Okabe & Ito 2008, yellow left out, two darkened). */
export const PALETTE = ["#0072b2", "#d55e00", "#009e73", "#aa4499", "#3d9be0", "#c98a00"] as const;
const SHAPES = ["circle", "square", "triangle-up", "diamond", "triangle-down", "cross"] as const;
const DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
];

export const FONT_SIZE = 12;
const LINE_HEIGHT = 14;
const MARGIN = 10;

const cycle = <T>(values: readonly T[], index: number): T => values[index % values.length];

export const colour = (index: number): string => cycle(PALETTE, index);
/** After each round of colours the shapes are shifted, so that no two of the first 36 arms look the same. */
export const shape = (index: number): string => cycle(SHAPES, index + Math.floor(index / PALETTE.length));
export const dash = (index: number): number[] => cycle(DASHES, Math.floor(index / PALETTE.length));

export const config: Config = {
  font: "DejaVu Sans",
  background: PAPER,
  padding: MARGIN,
  view: { stroke: null },
  axis: {
    labelFontSize: FONT_SIZE,
    titleFontSize: FONT_SIZE,
    titleFontWeight: "normal",
    titleColor: INK,
    labelColor: INK,
    labelLimit: 0,
    titleLimit: 0,
    titlePadding: 8,
    labelPadding: 6,
    gridColor: GRID,
    domainColor: MUTED,
    tickColor: MUTED,
  },
  axisX: { labelFlush: false },
  axisY: { domain: false, ticks: false },
  legend: {
    labelFontSize: FONT_SIZE,
    labelColor: INK,
    labelLimit: 0,
    orient: "top",
    title: null,
    symbolSize: 80,
    columnPadding: 16,
    rowPadding: 4,
  },
  title: {
    anchor: "start",
    fontSize: 15,
    fontWeight: "bold",
    color: INK,
    subtitleFontSize: FONT_SIZE,
    subtitleColor: MUTED,
    subtitlePadding: 6,
    offset: 12,
  },
  aria: true,
};

/** A headline with lines that fit the picture; hints below it. */
export function headline(title: string, hints: readonly string[], width: number) {
  const inside = width - 2 * MARGIN;
  const subtitle = hints.filter((hint) => hint !== "").flatMap((hint) => wrapped(hint, inside, FONT_SIZE));
  return { text: wrapped(title, inside, 16), ...(subtitle.length > 0 ? { subtitle } : {}) };
}

/** A chart of panels one below the other. `labels` is the name of the policy beside each row (see `nameColumn`). */
export function stacked(
  chart: { name: string; title: string; about: string; hints: readonly string[]; spacing: number; width: number },
  labels: readonly string[],
  panels: Panel[],
): Chart {
  const { name, title, about, hints, spacing, width } = chart;
  return {
    name,
    title,
    about,
    spec: {
      $schema: "https://vega.github.io/schema/vega-lite/v6.json",
      description: about,
      config,
      params: [{ name: "labels", value: labels }],
      title: headline(title, hints, width),
      vconcat: panels,
      spacing,
    },
  };
}

/** The arms of a result that have numbers to draw, each with its place among all arms, which fixes its colour. */
export function drawable(result: ComparisonResult): { index: number; arm: ArmResult }[] {
  return [...result.arms.entries()]
    .map(([index, arm]) => ({ index, arm }))
    .filter(({ arm }) => arm.status !== "unstable");
}

/** "Left out: round-robin (unstable)", or nothing. */
export function leftOut(result: ComparisonResult): string {
  const names = result.arms.filter((arm) => arm.status === "unstable").map((arm) => arm.policy);
  return names.length === 0 ? "" : `Left out because it is unstable: ${names.join(", ")}.`;
}

/** Space for the names of the arms left of the plot, and the names as lines that fit it. */
export function nameColumn(result: ComparisonResult, width: number) {
  const widest = Math.max(...result.arms.map(({ policy }) => textWidth(policy, FONT_SIZE)));
  const space = Math.min(widest, width * 0.33) + 8;
  const lines = result.arms.map(({ policy }) => shortened(wrapped(policy, space - 8, FONT_SIZE)));
  const tallest = Math.max(...lines.map(({ length }) => length));
  return {
    plot: Math.floor(width - space - 3 * MARGIN),
    labels: lines.map((line) => line.join("\n")),
    step: Math.max(28, tallest * LINE_HEIGHT + 10),
    axis: {
      title: null,
      labelExpr: "split(labels[datum.value], '\\n')",
      labelBaseline: "middle" as const,
      labelOffset: { expr: `${-LINE_HEIGHT / 2} * (length(split(labels[datum.value], '\\n')) - 1)` },
      labelLineHeight: LINE_HEIGHT,
      minExtent: space,
      maxExtent: space,
    },
  };
}

/** At most three lines; the full name is in the tables. */
function shortened(lines: readonly string[]): string[] {
  return lines.length > 3 ? [...lines.slice(0, 2), `${lines[2]}…`] : [...lines];
}

/** One legend entry for each arm, in their order, in as many columns as fit. */
export function armLegend(result: ComparisonResult, width: number) {
  const inside = Math.min(300, width - 8 * MARGIN);
  const widest = Math.max(...result.arms.map(({ policy }) => Math.min(inside, textWidth(policy, FONT_SIZE))));
  return {
    labels: result.arms.map(({ policy }) => wrapped(policy, inside, FONT_SIZE).join("\n")),
    legend: {
      title: null,
      labelExpr: "split(labels[datum.value], '\\n')",
      columns: Math.max(1, Math.floor((width - 6 * MARGIN) / (widest + 40))),
    },
  };
}

/** An axis title such as "response time (ms)", in lines that fit the axis. */
export function titled(words: string, unit: string, width: number): string[] {
  return wrapped(unit === "" ? words : `${words} (${unit})`, width, FONT_SIZE);
}

/** About so many labels on a linear axis, thousands apart by a thin space as elsewhere in a report. */
export const ticks = (tickCount: number) => ({
  tickCount,
  labelExpr: String.raw`replace(datum.label, /,/g, '\u202F')`,
});

/** Powers of ten that cover the positive values; where they are few, also twice and five times each. */
export function decades(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const steps = last - first <= 3 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = first; power <= last; power++) ticks.push(...steps.map((step) => Number(`${step}e${power}`)));
  return ticks.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
}
