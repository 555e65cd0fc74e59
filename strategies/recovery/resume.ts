import type { RecoveryDefinition } from "./types.ts";

/**
 * Goes on where it was when its node is up again, as if time had stopped: the least that any policy can lose. What a
 * node does whose memory survives (power saving, a stalled link, a frozen virtual machine), and the bound for the rest.
 */
export const resume: RecoveryDefinition = {
  family: "recovery",
  name: "resume",
  summary: "The task goes on where it was when its node is up again.",
  source: "White and Christie 1958, Operations Research 6 (preemptive-resume breakdowns)",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {},
  create: () => ({
    onFailure: (_task, { attained }) => ({
      kind: "resume",
      keep: attained,
      delay: 0,
      preparation: 0,
      where: "same-node",
    }),
  }),
};
