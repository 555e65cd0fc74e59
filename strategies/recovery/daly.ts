import { optimised, optimisedParameters } from "./checkpointing.ts";
import type { RecoveryDefinition } from "./types.ts";

/** Equation 37. */
function best(cost: number, meanUp: number): number {
  const ratio = cost / (2 * meanUp);
  if (ratio >= 1) return meanUp;
  return Math.sqrt(2 * cost * meanUp) * (1 + Math.sqrt(ratio) / 3 + ratio / 9) - cost;
}

/**
 * Checkpointing at Daly's higher-order optimum √(2δM) [1 + √(δ/2M)/3 + (δ/2M)/9] − δ, and M where δ ≥ 2M: shorter than
 * Young's interval, and right too where checkpoints take a good part of the time between failures.
 */
export const daly: RecoveryDefinition = {
  family: "recovery",
  name: "daly",
  summary: "Checkpoints at the higher-order optimal interval.",
  source: "Daly 2006, Future Generation Computer Systems 22, equation 37",
  checkedBy: ["ft-young-daly"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: optimisedParameters,
  create: (values) => optimised(values, best),
};
