import type { SchedulerDefinition, Machine, TaskSet } from "../types.ts";

/** Rigid jobs strictly in order of arrival: while the first does not fit, all wait, however many slots are idle. */
export const fcfsRigid: SchedulerDefinition = {
  family: "scheduler",
  name: "fcfs-rigid",
  summary: "Rigid jobs strictly in order of arrival.",
  source: "Feitelson and Rudolph 1995, Parallel job scheduling: issues and approaches",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(started)",
  parameters: {},
  create: () => ({
    kind: "planner",
    pass: "per-instant",
    plannedTime: () => Number.NaN,
    decide: startable,
  }),
};

/** Positions of the jobs at the head of the queue that fit on the idle slots together. */
export function startable(queue: TaskSet, machine: Machine): number[] {
  const positions: number[] = [];
  let free = machine.free;
  for (let i = 0; i < queue.size; i++) {
    free -= queue.at(i).slots;
    if (free < 0) break;
    positions.push(i);
  }
  return positions;
}
