import type { ScalerDefinition } from "./types.ts";
import { desiredCount, GrowthLimit, Highest } from "./tracking.ts";

/**
 * Keeps a measured quantity per node at a target: the count grows and shrinks by the ratio of the two. Growth is
 * limited per period and not delayed; the pool shrinks to the largest answer of the last minutes, so that a short lull
 * does not switch off what is needed again. Good without any knowledge of the load; late by an interval and a boot.
 */
export const targetTracking: ScalerDefinition = {
  family: "scaler",
  name: "target-tracking",
  summary: "The count follows the ratio of measured to wanted utilisation; up at once, down to the most of a window.",
  source: "Kubernetes documentation (2025), Horizontal Pod Autoscaling, algorithm details and default behavior",
  checkedBy: ["as-hpa-docs", "worked by hand"],
  defaultOf: ["Kubernetes HorizontalPodAutoscaler"],
  needs: ["nothing"],
  cost: "O(answers in the window)",
  parameters: {
    target: { type: "number", default: 0.7, min: 0, above: true, summary: "Utilisation to keep, a share of 1." },
    tolerance: { type: "number", default: 0.1, min: 0, summary: "Ratios this close to 1 change nothing." },
    upPods: { type: "integer", default: 4, min: 0, summary: "Nodes that may be added in a period." },
    upShare: { type: "number", default: 1, min: 0, summary: "Or this share of the count, whichever is more." },
    upPeriod: { type: "duration", default: 60, min: 0, above: true, summary: "The period of these limits, s." },
    downWindow: { type: "duration", default: 300, min: 0, summary: "Window of the largest answer, s." },
  },
  create(parameters) {
    const target = parameters.target as number;
    const tolerance = parameters.tolerance as number;
    const answers = new Highest(parameters.downWindow as number);
    const growth = new GrowthLimit(
      parameters.upPods as number,
      parameters.upShare as number,
      parameters.upPeriod as number,
    );
    return {
      scales: "count",
      decide(pool, { now }) {
        const desired = desiredCount(pool, target, tolerance);
        const stable = answers.of(desired, now);
        // The window holds back shrinking alone: it never makes the pool larger than it is.
        const wanted = desired >= pool.count ? desired : Math.min(stable, pool.count);
        return growth.of(wanted, pool.count, now);
      },
    };
  },
};
