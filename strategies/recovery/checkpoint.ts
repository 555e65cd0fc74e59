import { checkpointing, checkpointParameters } from "./checkpointing.ts";
import type { RecoveryDefinition } from "./types.ts";

/**
 * Saves the task at a fixed interval of its work and goes back to the last complete save. Good for tasks longer than
 * the time between failures: the time then grows with the work, not with its exponential. Too short an interval wastes
 * time on saves, too long a one on work done twice.
 */
export const checkpoint: RecoveryDefinition = {
  family: "recovery",
  name: "checkpoint",
  summary: "The task is saved at a fixed interval and goes back to the last save.",
  source: "Chandy and Ramamoorthy 1972, IEEE Transactions on Computers C-21",
  checkedBy: ["ft-ckpt-total-time"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    interval: {
      type: "duration",
      default: 1,
      min: 0,
      above: true,
      summary: "Time of work between two checkpoints, s.",
    },
    ...checkpointParameters,
  },
  create: (values) => checkpointing(values, () => values.interval as number),
};
