import type { SchedulerDefinition } from "../types.ts";
import { leastThatFits } from "./shares.ts";

/**
 * Slot-based fair sharing: the class with the fewest running tasks, for its weight, is next, whatever a task takes.
 * While its task does not fit, all wait. Fair where tasks are alike; otherwise whoever has larger tasks gets more.
 */
export const slotFair: SchedulerDefinition = {
  family: "scheduler",
  name: "slot-fair",
  summary: "The class with the fewest running tasks over weight next, of several resources.",
  source: "Zaharia et al. 2010, EuroSys, section 2; Ghodsi et al. 2011, NSDI, section 7.2",
  checkedBy: ["worked by hand"],
  needs: ["weight"],
  cost: "O(classes)",
  parameters: {},
  create: () => ({
    kind: "resources",
    choose: (heads, resources) =>
      leastThatFits(heads, resources, (task) => resources.runningOf(task.class) / task.weight),
  }),
};
