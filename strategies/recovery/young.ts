import { optimised, optimisedParameters } from "./checkpointing.ts";
import type { RecoveryDefinition } from "./types.ts";

/**
 * Checkpointing at the interval √(2δM), δ the time a checkpoint takes and M the mean time between failures: the
 * first-order optimum, good while checkpoints are much shorter than the time between failures.
 */
export const young: RecoveryDefinition = {
  family: "recovery",
  name: "young",
  summary: "Checkpoints at the interval sqrt(2 x cost x mean time between failures).",
  source: "Young 1974, CACM 17",
  checkedBy: ["ft-young-daly"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: optimisedParameters,
  create: (values) => optimised(values, (cost, meanUp) => Math.sqrt(2 * cost * meanUp)),
};
