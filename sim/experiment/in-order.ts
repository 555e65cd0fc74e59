import { startable } from "../../strategies/scheduling/fcfs-rigid.ts";
import { leastThatFits } from "../../strategies/scheduling/shares.ts";
import type { Planner, ResourceScheduler, Scheduler, TaskView } from "../../strategies/types.ts";

/**
 * A planner that starts rigid jobs strictly in the order of a scheduler that knows only single slots: while the first
 * does not fit, all wait.
 *
 * @throws RangeError for schedulers that preempt, share or draw lots: none of them orders rigid jobs
 */
export function inOrder(scheduler: Scheduler): Planner {
  return {
    kind: "planner",
    pass: "per-instant",
    plannedTime: (task) => task.requested,
    key: keyOf(scheduler),
    decide: startable,
  };
}

function keyOf(scheduler: Scheduler): (task: TaskView) => number {
  if (scheduler.kind === "order" && !scheduler.preempts)
    return scheduler.next === "first" ? (task) => task.id : (task) => -task.id;
  if (scheduler.kind === "index" && !scheduler.preempts) return (task) => scheduler.key(task);
  throw new RangeError(`jobs that take several slots need a planner or an order without preemption`);
}

/** First come first served over several resources: while the first does not fit, all wait. */
export const firstThatFits: ResourceScheduler = {
  kind: "resources",
  choose: (heads, resources) => leastThatFits(heads, resources, (task) => task.id),
};
