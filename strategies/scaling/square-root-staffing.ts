import { ServiceTime, squareRootRule } from "./demand.ts";
import type { ScalerDefinition } from "./types.ts";

/**
 * As many slots as the measured offered load a, and β √a more against chance. The spare part grows more slowly than the
 * load, so large pools run at high utilisation with the same probability of waiting. Good for many small tasks whose
 * rate changes slowly; with β = 1 about one task in four waits.
 */
export const squareRootStaffing: ScalerDefinition = {
  family: "scaler",
  name: "square-root-staffing",
  summary: "The measured offered load a plus β √a slots.",
  source: "Halfin and Whitt 1981, Operations Research 29(3); Borst, Mandelbaum and Reiman 2004",
  checkedBy: ["as-staffing-a100", "as-halfin-whitt-b1"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    beta: { type: "number", default: 1, min: 0, summary: "Spare slots in units of √a." },
    weight: {
      type: "number",
      default: 0.3,
      min: 0,
      above: true,
      max: 1,
      summary: "Weight of the newest interval in the moving average of the arrival rate.",
    },
  },
  create(parameters) {
    const beta = parameters.beta as number;
    const weight = parameters.weight as number;
    const service = new ServiceTime();
    let rate = NaN;
    return {
      scales: "count",
      decide(pool) {
        const newest = pool.arrived / pool.interval;
        rate = Number.isNaN(rate) ? newest : rate + weight * (newest - rate);
        const time = service.of(pool);
        return Number.isNaN(time) ? pool.count : Math.ceil(squareRootRule(rate * time, beta) / pool.slots);
      },
    };
  },
};
