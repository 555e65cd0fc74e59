import { log } from "../../sim/kernel/math.ts";
import type { SchedulerDefinition } from "../types.ts";
import { ranked, rankedParameters } from "./ranked.ts";

/**
 * UNICEF: the job with the largest waiting / (log₂ slots × run time) is next, which answers small jobs quickly.
 * Those of one slot, for which this is infinite, go first, in order of arrival.
 */
export const unicef: SchedulerDefinition = {
  family: "scheduler",
  name: "unicef",
  summary: "Rigid jobs by waiting over run time and the logarithm of slots, with backfilling.",
  source: "Tang, Lan, Desai and Buettner 2009, IEEE Cluster",
  checkedBy: ["worked by hand"],
  needs: ["requested"],
  cost: "O(queue log queue)",
  parameters: rankedParameters,
  create: (parameters) =>
    ranked((task, time, now) => {
      if (task.slots === 1) return -Infinity;
      return -(now - task.arrival) / (log(task.slots) * Math.LOG2E * time);
    }, parameters),
};
