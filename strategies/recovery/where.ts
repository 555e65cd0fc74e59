import type { Parameter } from "../types.ts";

/** Where a task goes that is tried again. */
export const where: Parameter = {
  type: "choice",
  default: "any-node",
  choices: ["any-node", "same-node"],
  summary: "Where the task is tried again: wherever the balancer sends it, or on its node when that is up again.",
};
