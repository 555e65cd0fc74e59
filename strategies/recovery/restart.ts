import { where } from "./where.ts";
import type { Comeback, RecoveryDefinition } from "./types.ts";

/**
 * Starts the task again from its beginning, at once. Needs nothing stored; good for tasks much shorter than the time
 * between failures: a task of length T takes (e^(λT) − 1)/λ on average, which explodes with T.
 */
export const restart: RecoveryDefinition = {
  family: "recovery",
  name: "restart",
  summary: "The task starts again from its beginning.",
  source: "Duda 1983, Information Processing Letters 16; Kulkarni, Nicola and Trivedi 1987",
  checkedBy: ["ft-restart-T10", "ft-two-failures"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: { where },
  create: ({ where: place }) => ({
    onFailure: () => ({ kind: "restart", keep: 0, delay: 0, preparation: 0, where: place as Comeback["where"] }),
  }),
};
