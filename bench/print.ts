import type { Growth, Memory, Point } from "./growth.ts";
import type { Result, Spread } from "./measure.ts";

/** Rates and times are shown with about three digits. */
export function millions(perSecond: number): string {
  const value = perSecond / 1e6;
  return value >= 0.1 ? value.toFixed(2) : value.toPrecision(2);
}

/** A count with its thousands apart. */
export const count = (value: number): string => String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");

/** Of a start. */
export const milliseconds = (perSecond: number): string => (1000 / perSecond).toFixed(0);

export const megabytes = (bytes: number): string => (bytes === 0 ? "–" : (bytes / 1e6).toFixed(0));

/** A ratio with two decimals, or about three digits where it is large. */
export const ratioText = (ratio: number): string => (ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2));

/** `median (slowest to fastest)`. */
export const spreadText = ({ median, slowest, fastest }: Spread, show: (perSecond: number) => string): string =>
  `${show(median)} (${show(slowest)} to ${show(fastest)})`;

/** What ran beside a work, as `0.48 × C++, 31 × SimPy`; empty where nothing did. */
export const againstText = ({ against }: Result): string =>
  against.map(({ title, ratio }) => `${ratioText(ratio)} × ${title}`).join(", ");

/** A result as a line of text. */
export function lineOf(result: Result): string {
  const { name, unit, perSecond, peakRssBytes } = result;
  const rate =
    unit === "starts" ? `${spreadText(perSecond, milliseconds)} ms` : `${spreadText(perSecond, millions)} M ${unit}/s`;
  const parts = [name.padEnd(18), rate.padEnd(34), `${megabytes(peakRssBytes)} MB`.padStart(7), againstText(result)];
  return parts.join("  ").trimEnd();
}

export function memoryLine({ tasks, peakRssBytes, fewerTasks, peakRssBytesOfFewer, ratio }: Memory): string {
  const [all, few] = [peakRssBytes, peakRssBytesOfFewer].map(megabytes);
  return `memory  ${tasks} tasks ${all} MB, ${fewerTasks} tasks ${few} MB: ${ratio.toFixed(2)} times`;
}

/** How cost grows, a line for each point. */
export function growthLines({ nodes, pending, tasks }: Growth): string[] {
  const series = [
    ...nodes.map(({ title, points }) => ({ title: `${title}, nodes`, points })),
    { title: "one queue, servers", points: pending },
    { title: "M/M/100, tasks", points: tasks },
  ];
  return series.flatMap(({ title, points }) => points.map((point) => pointLine(title, point)));
}

const pointLine = (title: string, { at, perSecond, peakRssBytes }: Point): string =>
  `${title.padEnd(32)} ${String(at).padStart(9)}  ${millions(perSecond)} M tasks/s  ${megabytes(peakRssBytes)} MB`;
