import { startable } from "../../strategies/scheduling/fcfs-rigid.ts";
import { leastThatFits } from "../../strategies/scheduling/shares.ts";
import type { Machine, Planner, ResourceScheduler, Scheduler, TaskSet, TaskView } from "../../strategies/types.ts";

/**
 * A planner that starts rigid jobs strictly in the order of a scheduler that knows only single slots: while the first
 * does not fit, all wait.
 *
 * @throws RangeError for schedulers that preempt, share or draw lots: none of them orders rigid jobs
 */
export function inOrder(scheduler: Scheduler): Planner {
  const above = scheduler.kind === "order" && scheduler.next === "last" ? (scheduler.above ?? 0) : 0;
  return {
    kind: "planner",
    pass: "per-instant",
    plannedTime: (task) => task.requested,
    key: above > 0 ? (task) => task.id : keyOf(scheduler),
    decide: above > 0 ? (queue, machine) => fromEitherEnd(queue, machine, above) : startable,
  };
}

/** As `startable`, but while more than `above` jobs wait the one at the end of the queue is next. */
function fromEitherEnd(queue: TaskSet, machine: Machine, above: number): number[] {
  const positions: number[] = [];
  let { free } = machine;
  for (let first = 0, last = queue.size - 1; first <= last;) {
    const next = last - first + 1 > above ? last-- : first++;
    free -= queue.at(next).slots;
    if (free < 0) break;
    positions.push(next);
  }
  return positions;
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
