import type { ScalerDefinition } from "./types.ts";

/**
 * Makes the nodes faster or slower instead of more or fewer, by the ratio of measured to wanted utilisation. Good where
 * work cannot be spread: one fast node beats several slow ones of the same capacity. Bounded by the largest machine.
 */
export const vertical: ScalerDefinition = {
  family: "scaler",
  name: "vertical",
  summary: "The speed of the nodes follows the ratio of measured to wanted utilisation.",
  source: "Kubernetes documentation (2025), vertical pod autoscaling; the ratio as in target tracking",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    target: { type: "number", default: 0.7, min: 0, above: true, max: 1, summary: "Utilisation to keep." },
    tolerance: { type: "number", default: 0.1, min: 0, summary: "Ratios this close to 1 change nothing." },
  },
  create(parameters) {
    const target = parameters.target as number;
    const tolerance = parameters.tolerance as number;
    return {
      scales: "speed",
      decide({ count, utilisation }) {
        const ratio = utilisation / target;
        return Number.isNaN(ratio) || Math.abs(ratio - 1) <= tolerance ? count : count * ratio;
      },
    };
  },
};
