import type { JobQueue, Parameter, ParameterValues, Planner, TaskView } from "../types.ts";
import { reserve, start } from "./easy.ts";

/** Of a waiting job at `now`, s; `time` is its planned run time, s. Least first. */
type Score = (task: TaskView, time: number, now: number) => number;

/** Parameters of every queue by score. */
export const rankedParameters: Readonly<Record<string, Parameter>> = {
  estimates: {
    type: "choice",
    default: "requested",
    choices: ["requested", "exact"],
    summary: "Plan with the submitter's requested time, or with the scenario's size estimate.",
  },
  backfilling: {
    type: "choice",
    default: "easy",
    choices: ["easy", "none"],
    summary: "Whether later jobs may go ahead where they do not delay the first, or all wait for it.",
  },
};

/**
 * The queue in order of a score, sorted anew in each pass, equal ones in order of arrival. Jobs start in this order
 * while they fit; then, with backfilling, as under EASY: the first that does not fit has a reservation.
 */
export function ranked(score: Score, { estimates, backfilling }: ParameterValues): Planner {
  const plannedTime = (task: TaskView): number => (estimates === "exact" ? task.estimate : task.requested);
  return {
    kind: "planner",
    pass: "per-instant",
    plannedTime,
    decide(queue, machine, { now }) {
      const order = ordered(queue, (task) => score(task, plannedTime(task), now));
      const started: number[] = [];
      let free = machine.free;
      for (const i of order) {
        free -= queue.at(i).slots;
        if (free < 0) break;
        started.push(i);
      }
      const head = started.length;
      if (head === order.length || backfilling === "none") return started;
      const pass = reserve(queue, machine, plannedTime, now, started, order[head]);
      for (const i of order.slice(head + 1)) {
        const task = queue.at(i);
        const inTime = now + plannedTime(task) <= pass.shadow || task.slots <= pass.extra;
        if (task.slots <= pass.free && inTime) start(pass, i);
      }
      return started;
    },
  };
}

/** Positions by score, least first; what has none (NaN) comes last. */
function ordered(queue: JobQueue, score: (task: TaskView) => number): number[] {
  const scores = Array.from({ length: queue.size }, (_, i) => {
    const value = score(queue.at(i));
    return Number.isNaN(value) ? Infinity : value;
  });
  // A difference of two infinities is no order.
  return scores.map((_, i) => i).sort((a, b) => (scores[a] < scores[b] ? -1 : scores[a] > scores[b] ? 1 : a - b));
}
