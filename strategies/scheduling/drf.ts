import type { SchedulerDefinition } from "../types.ts";
import { dominantShare, leastThatFits } from "./shares.ts";

/**
 * Dominant resource fairness: the class with the least dominant share, for its weight, is next; a dominant share is the
 * largest share of any one resource that a class holds (progressive filling). While its task does not fit, all wait.
 *
 * No class gains by asking for more than it needs, and each has at least what an equal part of the cluster would give.
 */
export const drf: SchedulerDefinition = {
  family: "scheduler",
  name: "drf",
  summary: "The class with the least dominant share over weight next, of several resources.",
  source: "Ghodsi, Zaharia, Hindman, Konwinski, Shenker and Stoica 2011, NSDI, algorithm 1",
  checkedBy: ["sc-drf-nsdi", "sc-drf-cont3", "worked by hand"],
  needs: ["weight"],
  cost: "O(classes × resources)",
  parameters: {},
  create: () => ({
    kind: "resources",
    choose: (heads, resources) =>
      leastThatFits(heads, resources, (task) => dominantShare(resources, task.class) / task.weight),
  }),
};
