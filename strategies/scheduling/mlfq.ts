import type { SchedulerDefinition } from "../types.ts";

/**
 * Multilevel feedback queue: tasks begin on the most urgent level and sink one level after `allotment` quanta on it, so
 * that short tasks are done before long ones without knowing sizes; within a level they take turns. A boost of all to
 * the first level keeps long tasks from starving. Between las (many levels, small quanta) and round-robin (one level).
 */
export const mlfq: SchedulerDefinition = {
  family: "scheduler",
  name: "mlfq",
  summary: "Tasks sink through levels as they use up quanta; the highest level that has any is served in turns.",
  source: "Corbató, Merwin-Daggett and Daley 1962, AFIPS; Arpaci-Dusseau, Operating Systems: Three Easy Pieces, ch. 8",
  checkedBy: ["worked by hand", "naive reference"],
  needs: ["attained"],
  cost: "O(log n + slots)",
  parameters: {
    levels: { type: "integer", default: 3, min: 1, max: 64, summary: "Number of levels." },
    quantum: { type: "duration", default: 0.01, min: 0, above: true, summary: "Quantum of the first level, s." },
    growth: { type: "number", default: 2, min: 1, summary: "Quantum of a level over that of the level before." },
    allotment: { type: "integer", default: 1, min: 1, summary: "Quanta on a level before a task sinks to the next." },
    boost: {
      type: "duration",
      default: null,
      min: 0,
      above: true,
      summary: "Period after which all start again on the first level, s; null: never.",
    },
  },
  create({ levels, quantum, growth, allotment, boost }) {
    const quanta = [Number(quantum)];
    for (let level = 1; level < Number(levels); level++) quanta.push(quanta[level - 1] * Number(growth));
    return { kind: "feedback", quanta, turns: Number(allotment), boost: boost === null ? Infinity : Number(boost) };
  },
};
