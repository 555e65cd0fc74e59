import type { SchedulerDefinition, TaskSet, Machine } from "../types.ts";

/** Rigid jobs strictly in order of arrival: while the first does not fit, all wait, however many slots are idle. */
export const fcfsRigid: SchedulerDefinition = {
  family: "scheduler",
  name: "fcfs-rigid",
  summary: "Rigid jobs strictly in order of arrival.",
  source: "Feitelson and Rudolph 1995, Parallel job scheduling: issues and approaches",
  needs: ["nothing"],
  cost: "O(started)",
  parameters: {},
  create: () => ({
    kind: "planner",
    pass: "per-instant",
    plannedTime: (task) => task.requested,
    decide: (queue, machine) => Array.from({ length: fitting(queue, machine) }, (_, i) => i),
  }),
};

/** How many jobs at the head of the queue fit on the idle slots together. */
export function fitting(queue: TaskSet, machine: Machine): number {
  let free = machine.free;
  let count = 0;
  while (count < queue.size && queue.at(count).slots <= free) free -= queue.at(count++).slots;
  return count;
}
