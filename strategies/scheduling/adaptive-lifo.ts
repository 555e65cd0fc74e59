import type { SchedulerDefinition } from "../types.ts";

/**
 * First come, first served in a short line, last come, first served in one of more than `threshold` tasks, the next
 * one included. Good where answers that come late are worth nothing: once a line stands, the newest can still be
 * answered in time. Those passed over wait until the line is short again, so they should have patience or deadlines.
 * Each line is judged by its own length. The default is HBase's, 0.8 of ten places for each server.
 */
export const adaptiveLifo: SchedulerDefinition = {
  family: "scheduler",
  name: "adaptive-lifo",
  summary: "In order of arrival, but the latest arrival next in a line of more than threshold tasks.",
  source: "Maurer 2015, Fail at scale, ACM Queue 13(8); threshold as in Apache HBase, AdaptiveLifoCoDelCallQueue",
  checkedBy: ["worked by hand", "naive reference"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    threshold: {
      type: "integer",
      default: 8,
      min: 0,
      summary: "The longest line, in tasks that wait, served in order of arrival; 0: the latest is always next.",
    },
  },
  create: ({ threshold }) => ({ kind: "order", next: "last", above: threshold as number, preempts: false }),
};
