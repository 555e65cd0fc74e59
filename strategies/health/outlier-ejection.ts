import type { HealthContext, HealthDefinition } from "./types.ts";

/**
 * Keeps a node out that fails several times in a row, for longer each time, but never more than a share of all nodes
 * (one is always allowed). It sees real answers only, so it finds the node that fails fast and that least-loaded
 * balancers therefore love. Failures of the whole pool must not empty it: hence the share.
 */
export const outlierEjection: HealthDefinition = {
  family: "health",
  name: "outlier-ejection",
  summary: "Keeps a node out that has failed several times in a row, longer each time.",
  source: "Envoy 2016, outlier detection (consecutive failures)",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    consecutive: { type: "integer", default: 5, min: 1, max: 1_000_000, summary: "Failures in a row." },
    base: { type: "duration", default: 30, min: 0, above: true, summary: "Time out, times the ejections so far." },
    longest: { type: "duration", default: 300, min: 0, above: true, summary: "Longest time out." },
    share: { type: "number", default: 0.1, min: 0, max: 1, summary: "Most nodes out at once; one at least." },
  },
  create({ consecutive, base, longest, share }) {
    const failures = new Map<number, number>();
    const ejections = new Map<number, number>();
    const allows = ({ out, nodes }: HealthContext): boolean => out < Math.max(1, Math.floor((share as number) * nodes));
    return {
      ended(node, answered, context) {
        const inRow = answered ? 0 : (failures.get(node) ?? 0) + 1;
        failures.set(node, inRow);
        if (inRow < (consecutive as number) || !allows(context)) return null;
        const times = (ejections.get(node) ?? 0) + 1;
        ejections.set(node, times);
        failures.set(node, 0);
        return Math.min(longest as number, times * (base as number));
      },
    };
  },
};
