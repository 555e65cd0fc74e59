import type { HealthDefinition } from "./types.ts";

/**
 * Compares the nodes with each other in rounds: a node whose share of answers lies more than some standard deviations
 * below the mean of all is kept out for a while. Finds the node that is worse than its peers where all fail now and
 * then; blind when few nodes have enough traffic to compare.
 */
export const successRate: HealthDefinition = {
  family: "health",
  name: "success-rate",
  summary: "Keeps nodes out whose share of answers is far below that of the others.",
  source: "Envoy 2016, outlier detection (success rate)",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1), and O(n) a round",
  parameters: {
    interval: { type: "duration", default: 10, min: 0, above: true, summary: "Time between rounds." },
    deviations: { type: "number", default: 1.9, min: 0, summary: "Standard deviations below the mean." },
    volume: { type: "integer", default: 100, min: 1, summary: "Fewest attempts in a round for a node to count." },
    base: { type: "duration", default: 30, min: 0, above: true, summary: "Time out." },
    share: { type: "number", default: 0.1, min: 0, max: 1, summary: "Most nodes out at once; one at least." },
  },
  create({ interval, deviations, volume, base, share }) {
    const sent = new Map<number, { all: number; good: number }>();
    let threshold = -Infinity;
    const begin = (): void => {
      const rates = [...sent.values()]
        .filter(({ all }) => all >= (volume as number))
        .map(({ all, good }) => good / all);
      const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
      const variance = rates.reduce((sum, rate) => sum + (rate - mean) * (rate - mean), 0) / rates.length;
      threshold = mean - (deviations as number) * Math.sqrt(variance);
    };
    return {
      period: interval as number,
      ended(node, answered) {
        const { all, good } = sent.get(node) ?? { all: 0, good: 0 };
        sent.set(node, { all: all + 1, good: good + (answered ? 1 : 0) });
        return null;
      },
      checked(node, _answered, { out, nodes }) {
        if (node === 0) begin();
        const { all, good } = sent.get(node) ?? { all: 0, good: 0 };
        sent.delete(node);
        const isOutlier = all >= (volume as number) && good / all < threshold;
        return isOutlier && out < Math.max(1, Math.floor((share as number) * nodes)) ? (base as number) : null;
      },
    };
  },
};
