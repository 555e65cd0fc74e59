import type { SchedulerDefinition } from "../types.ts";
import { leastHead } from "./heads.ts";

/**
 * Accumulating priority, also delay-dependent priority: a waiting task gains priority at the rate of its class's
 * weight, and the one with most is next, without preemption. Ratios of weights set the ratios of waiting times in heavy
 * traffic, where fixed priorities starve the last class. With equal weights it is first come first served.
 */
export const accumulatingPriority: SchedulerDefinition = {
  family: "scheduler",
  name: "accumulating-priority",
  summary: "The largest weight × waiting time next, without preemption.",
  source:
    "Kleinrock 1964, Naval Research Logistics Quarterly 11; Stanford, Taylor and Ziedins 2014, Queueing Systems 77",
  checkedBy: ["closed form", "worked by hand"],
  needs: ["weight"],
  cost: "O(classes)",
  parameters: {},
  create: () => ({
    kind: "classes",
    quantum: Infinity,
    rule: () => ({
      choose: (heads, { now }) => leastHead(heads, (task) => task.weight * (task.arrival - now)),
    }),
  }),
};
