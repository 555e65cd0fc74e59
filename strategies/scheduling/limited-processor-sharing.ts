import type { SchedulerDefinition } from "../types.ts";

/**
 * Limited processor sharing: at most so many tasks for each slot share the node equally, the others wait first come
 * first served. What a server with a multiprogramming limit does; limit 1 is fcfs, a limit beyond all load is
 * processor sharing.
 */
export const limitedProcessorSharing: SchedulerDefinition = {
  family: "scheduler",
  name: "limited-processor-sharing",
  summary: "Some tasks at once in equal shares, the others wait in order of arrival.",
  source: "Avi-Itzhak and Halfin 1988, ITC 12; Zhang, Dai and Zwart 2009, Mathematics of Operations Research 34(4)",
  checkedBy: ["naive reference", "closed form"],
  needs: ["nothing"],
  cost: "O(log n)",
  parameters: {
    limit: { type: "integer", default: 4, min: 1, summary: "Tasks that share, for each slot of the node." },
  },
  create: ({ limit }) => ({ kind: "sharing", among: "all", limit: Number(limit) }),
};
