import { where } from "./where.ts";
import type { Comeback, RecoveryDefinition } from "./types.ts";

/**
 * Writes what it has done to a log in small records, and after a failure does again what the records say, faster than
 * the first time. Work since the last record is lost. Good where records are cheap beside a whole checkpoint; the
 * longer the task has run, the longer the way back.
 */
export const redoLog: RecoveryDefinition = {
  family: "recovery",
  name: "redo-log",
  summary: "Work up to the last log record is done again from the log.",
  source: "Mohan et al. 1992, ACM Transactions on Database Systems 17 (ARIES, redo)",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    interval: { type: "duration", default: 0.1, min: 0, above: true, summary: "Time of work in one record, s." },
    record: { type: "duration", default: 0.002, min: 0, summary: "Time to write a record, s." },
    speed: {
      type: "number",
      default: 10,
      min: 0,
      above: true,
      summary: "Work done again from the log per second in the slot, s at speed 1.",
    },
    where,
  },
  create: ({ interval, record, speed, where: place }) => ({
    saving: () => ({ interval: interval as number, cost: record as number, atEnd: false }),
    onFailure: (_task, { saved }) => ({
      kind: "resume",
      keep: saved,
      delay: 0,
      preparation: saved / (speed as number),
      where: place as Comeback["where"],
    }),
  }),
};
