import type { RecoveryDefinition } from "./types.ts";

/**
 * Sends what has changed to a backup at an interval; when the node is found to have failed, the task goes on from the
 * last update wherever the balancer sends it. Good where a node is down for long beside the time it takes to notice.
 */
export const primaryBackup: RecoveryDefinition = {
  family: "recovery",
  name: "primary-backup",
  summary: "A backup kept up to date takes over once the failure is noticed.",
  source: "Budhiraja, Marzullo, Schneider and Toueg 1993, The primary-backup approach",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    detection: { type: "duration", default: 1, min: 0, summary: "Time until a failure is noticed, s." },
    interval: { type: "duration", default: 0.2, min: 0, above: true, summary: "Time of work between updates, s." },
    update: { type: "duration", default: 0.002, min: 0, summary: "Time in the slot to send an update, s." },
  },
  create: ({ detection, interval, update }) => ({
    saving: () => ({ interval: interval as number, cost: update as number, atEnd: false }),
    onFailure: (_task, { saved }) => ({
      kind: "resume",
      keep: saved,
      delay: detection as number,
      preparation: 0,
      where: "any-node",
    }),
  }),
};
