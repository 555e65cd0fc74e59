import type { Resources, TaskSet, TaskView } from "../types.ts";
import { leastHead } from "./heads.ts";

/** Position of the task with the least key, equal ones in order of arrival; −1 where it does not fit: then all wait. */
export function leastThatFits(heads: TaskSet, resources: Resources, key: (task: TaskView) => number): number {
  const position = leastHead(heads, key);
  return resources.fits(heads.at(position).class) ? position : -1;
}

/** The largest share of a resource that the running tasks of a class take (Ghodsi et al. 2011). */
export function dominantShare(resources: Resources, taskClass: number): number {
  const running = resources.runningOf(taskClass);
  const demand = resources.demandOf(taskClass);
  return resources.capacity.reduce((most, amount, i) => Math.max(most, (running * demand[i]) / amount), 0);
}
