import type { SchedulerDefinition, TaskSet } from "../types.ts";

/**
 * Moore-Hodgson: takes waiting tasks up in order of deadline and, whenever one would end late at speed 1, gives up the
 * longest of those taken up; the first of those left is next, and when all would be late the earliest deadline. On one
 * server it has the fewest late tasks of a set that is there at once; here it is asked anew at each start.
 */
export const mooreHodgson: SchedulerDefinition = {
  family: "scheduler",
  name: "moore-hodgson",
  summary: "The earliest deadline among the tasks that can still be in time, giving up the longest.",
  source: "Moore 1968, Management Science 15(1)",
  checkedBy: ["sc-moore-hodgson", "exhaustive search"],
  needs: ["deadline", "size"],
  cost: "O(n log n + n × late)",
  parameters: {},
  create: () => ({ kind: "chooser", choose: (tasks, { now }) => firstInTime(tasks, now) }),
};

function firstInTime(tasks: TaskSet, now: number): number {
  const byDeadline = Array.from({ length: tasks.size }, (_, position) => {
    const { deadline, estimate, id } = tasks.at(position);
    return { position, deadline, estimate, id };
  }).sort((a, b) => (a.deadline === b.deadline ? a.id - b.id : a.deadline - b.deadline));
  const taken: typeof byDeadline = [];
  let end = now;
  for (const task of byDeadline) {
    taken.push(task);
    end += task.estimate;
    if (!(end > task.deadline)) continue;
    const longest = taken.reduce((most, one) => (one.estimate > most.estimate ? one : most));
    end -= longest.estimate;
    taken.splice(taken.indexOf(longest), 1);
  }
  return (taken[0] ?? byDeadline[0]).position;
}
