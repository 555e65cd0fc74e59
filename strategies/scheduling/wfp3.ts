import type { SchedulerDefinition } from "../types.ts";
import { ranked, rankedParameters } from "./ranked.ts";

/**
 * WFP3: the job with the largest (waiting / run time)³ × slots is next. Who waits long for how long it runs moves up
 * fast, wide jobs faster, so these do not starve as they do under shortest first.
 */
export const wfp3: SchedulerDefinition = {
  family: "scheduler",
  name: "wfp3",
  summary: "Rigid jobs by the cube of waiting over run time, times their slots, with backfilling.",
  source: "Tang, Lan, Desai and Buettner 2009, IEEE Cluster",
  checkedBy: ["worked by hand"],
  needs: ["requested"],
  cost: "O(queue log queue)",
  parameters: rankedParameters,
  create: (parameters) =>
    ranked((task, time, now) => {
      const stretch = (now - task.arrival) / time;
      return -(stretch * stretch * stretch * task.slots);
    }, parameters),
};
