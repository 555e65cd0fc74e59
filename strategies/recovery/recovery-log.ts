import { where } from "./where.ts";
import type { Comeback, RecoveryDefinition } from "./types.ts";

/**
 * Logs every outside event before it takes effect, so that a replay repeats the task to the very step at which it
 * failed: no work is lost, at the price of a write ahead of each event and of the replay. Good where work must not be
 * repeated differently, such as answers already given.
 */
export const recoveryLog: RecoveryDefinition = {
  family: "recovery",
  name: "recovery-log",
  summary: "Events are logged ahead, and a replay brings all work back.",
  source: "Elnozahy, Alvisi, Wang and Johnson 2002, ACM Computing Surveys 34 (pessimistic logging)",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    interval: { type: "duration", default: 0.1, min: 0, above: true, summary: "Time of work between two events, s." },
    record: { type: "duration", default: 0.005, min: 0, summary: "Time to log an event, s." },
    speed: {
      type: "number",
      default: 4,
      min: 0,
      above: true,
      summary: "Work replayed per second in the slot, s at speed 1.",
    },
    where,
  },
  create: ({ interval, record, speed, where: place }) => ({
    saving: () => ({ interval: interval as number, cost: record as number, atEnd: false }),
    onFailure: (_task, { attained }) => ({
      kind: "resume",
      keep: attained,
      delay: 0,
      preparation: attained / (speed as number),
      where: place as Comeback["where"],
    }),
  }),
};
