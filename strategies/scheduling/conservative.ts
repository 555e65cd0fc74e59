import type { Planner, SchedulerDefinition, TaskView } from "../types.ts";
import { Reservations } from "./reservations.ts";

/**
 * Conservative backfilling. Each job gets a reservation when it arrives: the earliest start that delays none of the
 * jobs before it. It may overtake them all, but never at their cost, so every job's latest start is known on arrival if
 * no run time is underestimated. When jobs end early, reservations move forward in order of arrival.
 *
 * With a `depth` only so many jobs that cannot start have reservations; the others start when they delay none of these.
 * Depth 1 is EASY.
 */
export const conservative: SchedulerDefinition = {
  family: "scheduler",
  name: "conservative",
  summary: "Order of arrival, with later jobs moved up where they delay none of the jobs before them.",
  source: "Feitelson and Weil 1998, IPPS; Mu'alem and Feitelson 2001, IEEE TPDS 12(6)",
  checkedBy: ["sc-easy-vs-conservative", "naive reference", "worked by hand"],
  needs: ["requested"],
  cost: "O(log(running + queue)) per job planned, started or moved forward",
  parameters: {
    depth: {
      type: "integer",
      default: null,
      min: 1,
      summary: "Reservations at most; null: one for every waiting job.",
    },
    estimates: {
      type: "choice",
      default: "requested",
      choices: ["requested", "exact"],
      summary: "Plan with the submitter's requested time, or with the scenario's size estimate.",
    },
    pass: {
      type: "choice",
      default: "per-instant",
      choices: ["per-instant", "per-event"],
      summary: "One pass after all completions and submissions of an instant, or one after each of them.",
    },
  },
  create({ depth, estimates, pass }): Planner {
    const plannedTime = (task: TaskView): number => (estimates === "exact" ? task.estimate : task.requested);
    const most = depth === null ? Infinity : Number(depth);
    const reservations = new Reservations((_job, blocked) => blocked < most);
    return {
      kind: "planner",
      pass: pass as Planner["pass"],
      always: true,
      plannedTime,
      left: ({ id }) => reservations.left(id),
      decide: (queue, machine, { now }) => reservations.pass(queue, machine, plannedTime, now),
    };
  },
};
