import type { Planner, Scheduler, TaskSet } from "../../strategies/types.ts";

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
    decide(queue, machine) {
      const order = ordered(scheduler, queue);
      let free = machine.free;
      let count = 0;
      while (count < order.length && queue.at(order[count]).slots <= free) free -= queue.at(order[count++]).slots;
      return order.slice(0, count);
    },
  };
}

function ordered(scheduler: Scheduler, queue: TaskSet): number[] {
  const positions = Array.from({ length: queue.size }, (_, i) => i);
  if (scheduler.kind === "order" && !scheduler.preempts)
    return scheduler.next === "first" ? positions : positions.reverse();
  if (scheduler.kind === "index" && !scheduler.preempts) {
    const keys = positions.map((i) => scheduler.key(queue.at(i)));
    return positions.sort((a, b) => keys[a] - keys[b] || a - b);
  }
  throw new RangeError(`jobs that take several slots need a planner or an order without preemption`);
}
