import { distribution } from "../kernel/distributions/index.ts";
import type { Stream } from "../kernel/stream.ts";
import type { GeneratedGraph, GraphEdge, ListedGraph } from "./graph-spec.ts";

type Pair = readonly [from: number, to: number];

/**
 * Draws a graph: its shape from the stream `graph`, sizes, data and costs each from one of their own, so that a change
 * of one of them leaves the others as they are.
 *
 * @param speeds of the nodes
 */
export function drawGraph(
  spec: GeneratedGraph,
  speeds: readonly number[],
  open: (name: string) => Stream,
): ListedGraph {
  const { count, pairs } = shapeOf(spec, open("graph"));
  const size = distribution(spec.size);
  const sizes = open("sizes");
  const drawn = Array.from({ length: count }, () => size.sample(sizes));
  const data = spec.data === null ? null : distribution(spec.data);
  const amounts = open("data");
  const edges = pairs.map(([from, to]): GraphEdge => [from, to, data === null ? 0 : data.sample(amounts)]);
  if (spec.heterogeneity === 0) return { tasks: drawn.map((one) => ({ size: one })), edges };
  const costs = open("costs");
  const factor = (): number => 1 + spec.heterogeneity * (costs.next() - 0.5);
  return { tasks: drawn.map((one) => ({ costs: speeds.map((speed) => (one * factor()) / speed) })), edges };
}

function shapeOf(spec: GeneratedGraph, random: Stream): { count: number; pairs: Pair[] } {
  switch (spec.kind) {
    case "chain":
      return { count: spec.tasks, pairs: Array.from({ length: spec.tasks - 1 }, (_, i) => [i, i + 1]) };
    case "fork-join":
      return forkJoin(spec.stages, spec.width);
    case "layered":
      return layered(spec.layers, spec.width, spec.density, random);
    case "random":
      return ordered(spec.tasks, spec.density, random);
  }
}

function forkJoin(stages: number, width: number): { count: number; pairs: Pair[] } {
  const pairs: Pair[] = [];
  for (let stage = 0; stage < stages; stage++) {
    const fork = stage * (width + 1);
    for (let i = 1; i <= width; i++) pairs.push([fork, fork + i], [fork + i, fork + width + 1]);
  }
  return { count: stages * (width + 1) + 1, pairs };
}

function layered(layers: number, width: number, density: number, random: Stream): { count: number; pairs: Pair[] } {
  const pairs: Pair[] = [];
  for (let to = width; to < layers * width; to++) {
    const above = (Math.floor(to / width) - 1) * width;
    // Drawn whether used or not, so that a change of density only adds or takes away edges.
    const sure = random.below(width);
    for (let i = 0; i < width; i++) {
      const chance = random.next() < density;
      if (chance || i === sure) pairs.push([above + i, to]);
    }
  }
  return { count: layers * width, pairs };
}

function ordered(count: number, density: number, random: Stream): { count: number; pairs: Pair[] } {
  const pairs: Pair[] = [];
  for (let to = 1; to < count; to++) {
    for (let from = 0; from < to; from++) if (random.next() < density) pairs.push([from, to]);
  }
  return { count, pairs };
}
