import type { SchedulerDefinition } from "../types.ts";

/**
 * Priority with ageing: the largest priority + rate × time since arrival next, without preemption. All gain at the same
 * rate, so the order of two tasks never changes while they wait and a fixed key serves. At rate 0 it is the rule of
 * fixed priorities; at a large one first come first served.
 */
export const ageing: SchedulerDefinition = {
  family: "scheduler",
  name: "ageing",
  summary: "Priority that grows with the time since arrival, without preemption.",
  source: "Jackson 1960, Operations Research 8 (dynamic priorities that differ by a constant)",
  checkedBy: ["worked by hand"],
  needs: ["priority"],
  cost: "O(log n)",
  parameters: {
    rate: { type: "number", default: 0.1, min: 0, summary: "Priority gained per second." },
  },
  create: ({ rate }) => ({
    kind: "index",
    key: (task) => Number(rate) * task.arrival - task.priority,
    preempts: false,
  }),
};
