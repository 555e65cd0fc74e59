import type { LoadReality, PolicyReality } from "../../sim/measure/reality.ts";
import { figure, scaleOf } from "../units.ts";
import { type Chart, type Panel, PALETTE, config, decades, headline, titled } from "./style.ts";

/** Lines of a panel, in the order of their colours. */
const LINES = ["measured", "predicted", "given the service times"] as const;
const DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
];

/** At one load, how many tasks were answered within which time: measured and simulated, a panel for each policy. */
export function realityChart({ load, policies }: LoadReality, number: number, width: number): Chart {
  const title = load === null ? "Measured and simulated" : `Measured and simulated at load ${load}`;
  const about =
    "Each line shows which share of the tasks was answered within the time below it. The closer the dashed line " +
    "runs to the solid one, the better the prediction; the dotted one was simulated with the service times measured " +
    "on the threads, so what still separates it from the solid one is due to handing out work. KS is the greatest " +
    "distance from the measured line, as a share of all tasks.";
  const times = policies.flatMap(({ ecdf }) => [...ecdf.measured, ...ecdf.modelled].map(([time]) => time));
  const name = `reality-${number}`;
  if (times.length === 0) return { name, title, about, spec: null };
  const { unit, per } = scaleOf(
    "response.mean",
    times.reduce((a, b) => Math.max(a, b)),
  );
  const scaled = times.map((time) => time / per).sort((a, b) => a - b);
  // What lies below the fastest twentieth would take half the axis.
  const domain = { first: scaled[Math.floor(scaled.length / 20)], last: scaled[scaled.length - 1] * 1.05 };
  const panels = policies.map((one, i) => panel(one, { per, unit, width, ...domain, isFirst: i === 0 }));
  return {
    name,
    title,
    about,
    spec: {
      $schema: "https://vega.github.io/schema/vega-lite/v6.json",
      description: about,
      config,
      title: headline(title, [], width),
      vconcat: panels,
      spacing: 12,
      resolve: { scale: { color: "independent", strokeDash: "independent" } },
    },
  };
}

interface Axis {
  per: number;
  unit: string;
  width: number;
  first: number;
  last: number;
  isFirst: boolean;
}

function panel(one: PolicyReality, { per, unit, width, first, last, isFirst }: Axis): Panel {
  const rows = [one.ecdf.measured, one.ecdf.modelled, one.ecdf.replayed].flatMap((points, line) =>
    points.map(([time, share]) => ({ line: LINES[line], time: time / per, share })),
  );
  const { modelled, replayed } = one.distance;
  const scale = { domain: [...LINES], range: PALETTE.slice(0, LINES.length) };
  return {
    title: {
      text: `${one.policy}: KS ${figure(modelled)} predicted, ${figure(replayed)} given the service times`,
      fontSize: 12,
    },
    data: { values: rows },
    width: width - 100,
    height: 150,
    mark: { type: "line", interpolate: "step-after", strokeWidth: 2, clip: true, aria: false },
    encoding: {
      x: {
        field: "time",
        type: "quantitative",
        title: titled("response time", unit, width),
        scale: { type: "log", domain: [first, last], nice: false },
        axis: { values: decades(first, last), format: "~g", labelOverlap: true },
      },
      y: {
        field: "share",
        type: "quantitative",
        title: "tasks answered",
        scale: { domain: [0, 1] },
        axis: { tickCount: 5, labelExpr: "format(datum.value * 100, '~g') + ' %'" },
      },
      color: {
        field: "line",
        type: "nominal",
        scale,
        legend: isFirst ? { title: null, columns: width > 500 ? 3 : 1 } : null,
      },
      strokeDash: {
        field: "line",
        type: "nominal",
        scale: { domain: [...LINES], range: DASHES },
        legend: isFirst ? { title: null } : null,
      },
    },
  };
}
