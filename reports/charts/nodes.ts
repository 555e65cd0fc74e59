import type { ArmResult, ComparisonResult } from "../../sim/measure/results.ts";
import { measured, scaleOf } from "../units.ts";
import { type Chart, FONT_SIZE, INK, type Panel, PALETTE, colour, drawable, stacked, leftOut } from "./style.ts";
import { nameColumn } from "./style.ts";
import { wrapped } from "../text.ts";

/** With more nodes than this a picture shows how their utilisations spread instead of a bar for each. */
const MOST_BARS = 40;

type Node = ArmResult["nodes"][number];

/** How busy the nodes of each arm are. */
export function nodes(result: ComparisonResult, width: number): Chart {
  const title = "How busy each machine is";
  const arms = drawable(result).filter(({ arm }) => arm.nodes.some(({ utilisation }) => utilisation.estimate !== null));
  const most = Math.max(0, ...arms.map(({ arm }) => arm.nodes.length));
  const bars = most <= MOST_BARS;
  const what = arms.some(({ arm }) => grouped(arm)) ? "the machines of each group are" : "each machine is";
  const about = bars
    ? `The share of time ${what} busy, one bar each, with its confidence interval. Bars of equal height mean that ` +
      "the policy spreads the work evenly."
    : "How the share of time that machines are busy varies between machines: the thin line runs from the least to " +
      "the most busy machine, the thick one holds the middle half, and the tick is the median.";
  if (arms.length === 0) return { name: "nodes", title, about, spec: null };
  const groups = [...new Set(arms.flatMap(({ arm }) => arm.nodes.map(({ group }) => group)))].sort((a, b) => a - b);
  const names = nameColumn(result, width);
  const panels = bars
    ? arms.map(({ arm }, i) => barPanel(arm, groups, { width, last: i === arms.length - 1 }))
    : [spreadPanel(result, arms, groups, names)];
  const hints = [leftOut(result)];
  return stacked({ name: "nodes", title, about, hints, spacing: bars ? 12 : 20, width }, names.labels, panels);
}

const share = {
  type: "quantitative" as const,
  scale: { domain: [0, 1], nice: false },
};

/** One colour and legend entry for each group of machines; no legend for one group. */
function groupColour(groups: readonly number[]) {
  const many = groups.length > 1 && groups.length <= PALETTE.length;
  return {
    field: "group",
    type: "nominal" as const,
    scale: { domain: [...groups], range: groups.map((_, i) => colour(many ? i : 0)) },
    legend: many ? { title: null, labelExpr: "'group ' + (datum.value + 1)", symbolStrokeWidth: 4 } : null,
  };
}

function barPanel(arm: ArmResult, groups: readonly number[], { width, last }: { width: number; last: boolean }): Panel {
  const data = arm.nodes.flatMap(({ group, count, utilisation: { estimate, halfWidth } }, i) => {
    if (estimate === null) return [];
    const words = count > 1 ? `${count} machines of group ${group + 1}` : `machine ${i + 1}`;
    return [
      {
        node: i + 1,
        group,
        busy: estimate,
        low: halfWidth === null ? null : Math.max(0, estimate - halfWidth),
        high: halfWidth === null ? null : Math.min(1, estimate + halfWidth),
        text: `${arm.policy}, ${words}: ${measured(estimate, halfWidth, scaleOf("utilisation", estimate))} busy`,
      },
    ];
  });
  return {
    width: width - 80,
    height: 56,
    title: { text: wrapped(arm.policy, width - 80, FONT_SIZE), fontSize: FONT_SIZE, fontWeight: "normal", offset: 4 },
    encoding: {
      x: {
        field: "node",
        type: "ordinal",
        scale: { domain: arm.nodes.map((_, i) => i + 1), paddingInner: 0.2, paddingOuter: 0.1 },
        axis: last
          ? { title: grouped(arm) ? "group of machines" : "machine", labelAngle: 0, labelOverlap: true, ticks: false }
          : null,
      },
    },
    layer: [
      {
        data: { values: data },
        mark: { type: "bar", width: { band: 0.8 } },
        encoding: {
          y: { ...share, field: "busy", title: null, axis: { values: [0, 0.5, 1], format: ".0%" } },
          color: groupColour(groups),
          description: { field: "text" },
        },
      },
      {
        data: { values: data.filter(({ low }) => low !== null) },
        mark: { type: "rule", color: INK, aria: false },
        encoding: { y: { ...share, field: "low" }, y2: { field: "high" } },
      },
    ],
  };
}

function spreadPanel(
  result: ComparisonResult,
  arms: ReturnType<typeof drawable>,
  groups: readonly number[],
  names: ReturnType<typeof nameColumn>,
): Panel {
  const lanes = groups.length <= PALETTE.length ? groups : [0];
  const data = arms.flatMap(({ index, arm }) =>
    lanes.flatMap((group) =>
      lanes.length === 1
        ? spread({ arm: index, group }, arm.policy, arm.nodes)
        : spread({ arm: index, group }, `${arm.policy}, group ${group + 1}`, inGroup(arm, group)),
    ),
  );
  const x = { ...share, axis: { format: ".0%", tickCount: 6 } };
  const range = (low: string, high: string, strokeWidth: number) => ({
    mark: { type: "rule" as const, strokeWidth, aria: false },
    encoding: { x: { ...x, field: low }, x2: { field: high } },
  });
  return {
    width: names.plot,
    height: arms.length * Math.max(names.step, 16 * lanes.length + 8),
    data: { values: data },
    encoding: {
      y: {
        field: "arm",
        type: "ordinal",
        scale: { domain: arms.map(({ index }) => index), paddingInner: 0.2 },
        axis: names.axis,
      },
      yOffset: { field: "group", type: "nominal", scale: { domain: [...lanes] } },
      color: groupColour(lanes),
    },
    layer: [
      range("least", "most", 1.5),
      range("lower", "upper", 8),
      {
        mark: { type: "tick", color: INK, thickness: 2, size: 12 },
        encoding: {
          x: { ...x, field: "median", title: "share of time busy" },
          color: { value: INK },
          description: { field: "text" },
        },
      },
    ],
  };
}

/** Whether entries stand for several machines each. */
const grouped = (arm: ArmResult): boolean => arm.nodes.some(({ count }) => count > 1);

const inGroup = (arm: ArmResult, group: number): Node[] => arm.nodes.filter((node) => node.group === group);

/** Least, quartiles and most of the utilisation of machines. */
function spread(place: { arm: number; group: number }, name: string, machines: readonly Node[]) {
  const busy = machines
    .flatMap(({ count, utilisation: { estimate } }) => (estimate === null ? [] : [{ count, busy: estimate }]))
    .sort((a, b) => a.busy - b.busy);
  const total = busy.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return [];
  const at = (part: number): number => {
    let below = 0;
    return busy.find(({ count }) => (below += count) >= part * total)?.busy ?? 0;
  };
  const [least, lower, median, upper, most] = [at(0), at(0.25), at(0.5), at(0.75), at(1)] as const;
  const [from, half, to] = [least, median, most].map((value) => measured(value, null, scaleOf("utilisation", value)));
  const text = `${name}, ${total} machines: ${from} to ${to} busy, median ${half}`;
  return [{ ...place, least, lower, median, upper, most, text }];
}
