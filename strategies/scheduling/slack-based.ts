import type { Planner, SchedulerDefinition, TaskView } from "../types.ts";
import { Promises } from "./promises.ts";

/**
 * Slack-based backfilling. As under conservative backfilling every job is planned when it arrives, but a new job may
 * push others back, each by no more than its slack, where that makes the weighted sum of planned starts smaller. So
 * there is more room for backfilling, and still every job's latest start is known on arrival if no run time is
 * underestimated. Classes of more `weight` have less slack and count for more.
 *
 * A slack of 0 is conservative backfilling up to the order in which jobs move forward.
 */
export const slackBased: SchedulerDefinition = {
  family: "scheduler",
  name: "slack-based",
  summary: "Every job planned on arrival where it costs least, others pushed back by no more than their slack.",
  source: "Talby and Feitelson 1999, Supporting priorities and improving utilization of the IBM SP scheduler, IPPS",
  checkedBy: ["naive reference", "worked by hand"],
  needs: ["requested", "weight"],
  cost: "O(places · queue · log(running + queue)) per job",
  parameters: {
    slack: {
      type: "duration",
      default: null,
      min: 0,
      summary: "Slack of a job of weight 1, s; null: `factor` times the mean waiting time of the jobs started so far.",
    },
    factor: { type: "number", default: 1, min: 0, summary: "Multiple of the mean waiting time." },
    places: {
      type: "integer",
      default: 20,
      min: 0,
      summary: "Jobs of the schedule, counted from its end, before which a new job is tried.",
    },
    estimates: {
      type: "choice",
      default: "requested",
      choices: ["requested", "exact"],
      summary: "Plan with the submitter's requested time, or with the scenario's size estimate.",
    },
  },
  create({ slack, factor, places, estimates }): Planner {
    const plannedTime = (task: TaskView): number => (estimates === "exact" ? task.estimate : task.requested);
    let waited = 0;
    let count = 0;
    const mean = (): number => (count === 0 ? 0 : waited / count);
    const ofOne = (): number => (slack === null ? Number(factor) * mean() : Number(slack));
    const promises = new Promises((weight) => ofOne() / weight, Number(places));
    return {
      kind: "planner",
      pass: "per-instant",
      always: true,
      plannedTime,
      left: ({ id }) => promises.left(id),
      decide(queue, machine, { now }) {
        const starting = promises.pass(queue, machine, plannedTime, now);
        for (const i of starting) waited += now - queue.at(i).arrival;
        count += starting.length;
        return starting;
      },
    };
  },
};
