import type { Planner, SchedulerDefinition, TaskView } from "../types.ts";
import { Reservations } from "./reservations.ts";

/**
 * Selective backfilling. Only jobs that have waited long for their length get a reservation: those whose expansion
 * factor, (waiting time + run time) / run time, has reached a threshold. All others start, in order of arrival, when
 * they delay no reservation. So few reservations leave room for backfilling, and nobody starves.
 *
 * The factor is looked at when jobs arrive or end. Without a threshold of its own it is the mean factor of the
 * jobs started so far (the adaptive variant).
 */
export const selective: SchedulerDefinition = {
  family: "scheduler",
  name: "selective",
  summary: "Backfilling with reservations only for jobs that have waited long for their length.",
  source: "Srinivasan, Kettimuthu, Subramani and Sadayappan 2002, Selective reservation strategies, JSSPP",
  checkedBy: ["worked by hand"],
  needs: ["requested"],
  cost: "O(queue) per pass, O(log(running + queue)) per job planned, started or moved forward",
  parameters: {
    threshold: {
      type: "number",
      default: null,
      min: 1,
      summary: "Expansion factor from which on a job gets a reservation; null: the mean of the jobs started so far.",
    },
    estimates: {
      type: "choice",
      default: "requested",
      choices: ["requested", "exact"],
      summary: "Plan with the submitter's requested time, or with the scenario's size estimate.",
    },
  },
  create({ threshold, estimates }): Planner {
    const plannedTime = (task: TaskView): number => (estimates === "exact" ? task.estimate : task.requested);
    let sum = 0;
    let count = 0;
    const limit = (): number => (threshold === null ? (count === 0 ? 1 : sum / count) : Number(threshold));
    const reservations = new Reservations(
      ({ arrival, time }, _blocked, now) => expansion(now - arrival, time) >= limit(),
    );
    return {
      kind: "planner",
      pass: "per-instant",
      always: true,
      plannedTime,
      left: ({ id }) => reservations.left(id),
      decide(queue, machine, { now }) {
        const starting = reservations.pass(queue, machine, plannedTime, now);
        for (const i of starting) {
          const task = queue.at(i);
          sum += expansion(now - task.arrival, plannedTime(task));
          count++;
        }
        return starting;
      },
    };
  },
};

/** 1 + waiting time / run time, of which a job without end has 1. */
function expansion(wait: number, time: number): number {
  return time > 0 && time < Infinity ? 1 + wait / time : 1;
}
