import type { SchedulerDefinition } from "../types.ts";

/**
 * Least attained service, also foreground-background: those tasks that have received the least work share the node
 * equally. Favours short tasks without knowing sizes.
 */
export const las: SchedulerDefinition = {
  family: "scheduler",
  name: "las",
  summary: "The tasks that have received the least work share the node.",
  source: "Kleinrock 1976, Queueing Systems II, sec. 4.6; Schrage 1967",
  checkedBy: ["q-mm1-fb-rho08"],
  needs: ["attained"],
  cost: "O(log n + slots)",
  parameters: {},
  create: () => ({ kind: "sharing", among: "least-attained" }),
};
