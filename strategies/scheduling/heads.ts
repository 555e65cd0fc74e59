import type { TaskSet, TaskView } from "../types.ts";

/** Position of the task with the least key, equal ones in order of arrival. The set must not be empty. */
export function leastHead(heads: TaskSet, key: (task: TaskView) => number): number {
  let best = 0;
  let bestKey = Infinity;
  let bestId = Infinity;
  for (let i = 0; i < heads.size; i++) {
    const task = heads.at(i);
    const { id } = task;
    const taskKey = key(task);
    if (taskKey < bestKey || (taskKey === bestKey && id < bestId)) {
      best = i;
      bestKey = taskKey;
      bestId = id;
    }
  }
  return best;
}
