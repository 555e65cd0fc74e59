import type { TopLevelSpec } from "vega-lite";
import { colour, config, headline, shape } from "../reports/charts/style.ts";
import type { Measured } from "./measure.ts";

const WIDTH = 580;

interface Row {
  policy: string;
  nodes: number;
  millions: number;
}

/** The works that differ in the number of nodes alone, by the start of their names. */
const SERIES = new Map([
  ["mmc", "one queue for all"],
  ["p2c", "power of two"],
  ["jsq", "join the shortest queue"],
]);

/** Tasks per second by number of nodes, a line for each policy; null where none was measured. */
export function picture({ results, growth }: Measured): TopLevelSpec | null {
  const rows =
    growth === null
      ? results.flatMap(({ name, perSecond }) => rowOf(name, perSecond.median))
      : [{ title: "one queue for all", points: growth.pending }, ...growth.nodes].flatMap(({ title, points }) =>
          points.map(({ at, perSecond }): Row => ({ policy: title, nodes: at, millions: perSecond / 1e6 })),
        );
  if (rows.length === 0) return null;
  const policies = [...SERIES.values()];
  const legend = { title: null, columns: policies.length };
  const domain = { domain: policies };
  const counts = [...new Set(rows.map(({ nodes }) => nodes))].sort((a, b) => a - b);
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: "Tasks per second by number of nodes, a line for each policy",
    config,
    title: headline("Tasks per second by number of nodes", ["Load 0.9, exponential sizes, one thread."], WIDTH),
    width: WIDTH - 80,
    height: 280,
    data: { values: rows },
    encoding: {
      x: {
        field: "nodes",
        type: "quantitative",
        title: "nodes",
        scale: { type: "log", nice: false },
        axis: { values: counts, labelExpr: "format(datum.value, ',')" },
      },
      y: {
        field: "millions",
        type: "quantitative",
        title: "million tasks per second",
        scale: { zero: true },
        axis: { tickCount: 6 },
      },
      color: {
        field: "policy",
        type: "nominal",
        scale: { ...domain, range: policies.map((_, i) => colour(i)) },
        legend,
      },
    },
    layer: [
      { mark: { type: "line", strokeWidth: 2 } },
      {
        mark: { type: "point", filled: true, size: 70, opacity: 1 },
        encoding: {
          shape: {
            field: "policy",
            type: "nominal",
            scale: { ...domain, range: policies.map((_, i) => shape(i)) },
            legend,
          },
        },
      },
    ],
  };
}

function rowOf(name: string, perSecond: number): Row[] {
  const [start, nodes] = name.split("-");
  const policy = SERIES.get(start);
  return policy === undefined ? [] : [{ policy, nodes: Number(nodes), millions: perSecond / 1e6 }];
}
