import type { PlacementDefinition, WaitingJobs } from "./types.ts";

/**
 * Delay scheduling. An idle slot is offered to the jobs in their order. A job that has no task with its input on that
 * node is skipped, and others may start there; once it has been skipped D times it takes any slot. So a little waiting
 * buys that nearly all tasks run where their data are. D = 0 is the order of the jobs alone.
 */
export const delayScheduling: PlacementDefinition = {
  family: "placement",
  name: "delay-scheduling",
  summary: "Jobs wait up to D idle slots for one on a node that holds a task's input.",
  source: "Zaharia, Borthakur, Sen Sarma, Elmeleegy, Shenker and Stoica 2010, Delay scheduling, EuroSys, alg. 2",
  checkedBy: ["closed form", "worked by hand"],
  onPurpose: ["idles"],
  needs: ["nothing"],
  cost: "O(jobs · log(jobs)) per offer in fair order, O(jobs) in order of arrival",
  parameters: {
    skips: { type: "integer", default: 10, min: 0, summary: "D: times a job is skipped." },
    order: {
      type: "choice",
      default: "fair",
      choices: ["fair", "fcfs"],
      summary: "Fewest running tasks first, or order of arrival.",
    },
    interval: {
      type: "duration",
      default: 3,
      min: 0,
      above: true,
      summary: "Time after which idle slots that were declined are offered again, s.",
    },
  },
  create({ skips, order, interval }) {
    const most = Number(skips);
    const skipped = new Map<number, number>();
    const orderOf = order === "fcfs" ? inOrder : fewestRunning;
    return {
      kind: "offers",
      interval: Number(interval),
      offer(_node, jobs) {
        for (const i of orderOf(jobs)) {
          const { id, isLocal, waiting } = jobs.at(i);
          const times = skipped.get(id) ?? 0;
          if (!isLocal && times < most) {
            skipped.set(id, times + 1);
            continue;
          }
          // A start away from its data leaves the count as it is: the job has waited long enough for its next task,
          // too.
          if (isLocal || waiting === 1) skipped.delete(id);
          return i;
        }
        return -1;
      },
    };
  },
};

function inOrder(jobs: WaitingJobs): number[] {
  return Array.from({ length: jobs.size }, (_, i) => i);
}

/** Equal ones in order of arrival. */
function fewestRunning(jobs: WaitingJobs): number[] {
  const running = Array.from({ length: jobs.size }, (_, i) => jobs.at(i).running);
  return inOrder(jobs).sort((a, b) => running[a] - running[b] || a - b);
}
