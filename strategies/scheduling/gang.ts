import type { SchedulerDefinition } from "../types.ts";

/**
 * Gang scheduling by Ousterhout's matrix. Jobs are packed first fit into the rows of a matrix that has a column for
 * each slot; the rows run in turn, each for a quantum, so all slots of a job run together. A short job need not wait
 * for a long one to end, and nothing must be known of run times. With `alternates`, slots that the row leaves idle
 * run jobs of the rows that follow. A change of rows costs no time, and all rows' jobs must fit into memory
 * together: see `rows`.
 */
export const gang: SchedulerDefinition = {
  family: "scheduler",
  name: "gang",
  summary: "Rigid jobs in the rows of a matrix that run in turn, all slots of a job together.",
  source: "Ousterhout 1982, ICDCS; Feitelson and Jette 1997, JSSPP",
  checkedBy: ["worked by hand", "naive reference"],
  needs: ["nothing"],
  cost: "O(jobs × slots)",
  parameters: {
    quantum: { type: "duration", default: 600, min: 0, above: true, summary: "Length of a row's turn, s." },
    rows: {
      type: "integer",
      default: null,
      min: 1,
      summary: "Rows at most, beyond which jobs wait in order of arrival; null: as many as are wanted.",
    },
    alternates: {
      type: "boolean",
      default: true,
      summary: "Whether slots that the row leaves idle run jobs of other rows.",
    },
  },
  create: ({ quantum, rows, alternates }) => ({
    kind: "gang",
    quantum: Number(quantum),
    rows: rows === null ? Infinity : Number(rows),
    alternates: alternates === true,
  }),
};
