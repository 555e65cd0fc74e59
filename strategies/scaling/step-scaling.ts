import type { ScalerDefinition } from "./types.ts";

/**
 * A table of thresholds: the further utilisation is above or below, the more nodes are added or removed. Good where the
 * right reaction to an alarm is known from experience; between the thresholds nothing happens.
 */
export const stepScaling: ScalerDefinition = {
  family: "scaler",
  name: "step-scaling",
  summary: "Adds or removes nodes by a table of thresholds of utilisation.",
  source: "Amazon EC2 Auto Scaling user guide (2025), step scaling policies",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(steps)",
  parameters: {
    above: { type: "numbers", default: [0.7], min: 0, summary: "Utilisations from which nodes are added." },
    add: { type: "numbers", default: [1], min: 0, summary: "How many, for each of these." },
    below: { type: "numbers", default: [0.4], min: 0, summary: "Utilisations below which nodes are removed." },
    remove: { type: "numbers", default: [1], min: 0, summary: "How many, for each of these." },
  },
  create(parameters) {
    const [above, add] = table(parameters.above, parameters.add, "above and add");
    const [below, remove] = table(parameters.below, parameters.remove, "below and remove");
    return {
      scales: "count",
      decide({ count, utilisation }) {
        // The highest threshold reached, the lowest fallen below; NaN reaches none.
        const up = above.findLastIndex((threshold) => utilisation >= threshold);
        if (up !== -1) return count + add[up];
        const down = below.findIndex((threshold) => utilisation < threshold);
        return down === -1 ? count : Math.max(0, count - remove[down]);
      },
    };
  },
};

function table(thresholds: unknown, changes: unknown, what: string): [readonly number[], readonly number[]] {
  const [steps, by] = [thresholds as readonly number[], changes as readonly number[]];
  if (steps.length !== by.length) {
    throw new RangeError(`${what} must have as many entries each, got ${steps.length} and ${by.length}`);
  }
  const isAscending = steps.every((step, i) => i === 0 || step > steps[i - 1]);
  if (!isAscending) throw new RangeError(`${what}: thresholds must ascend, got ${steps.join(", ")}`);
  if (!by.every(Number.isInteger)) throw new RangeError(`${what}: changes must be whole numbers, got ${by.join(", ")}`);
  return [steps, by];
}
