import type { ClassRule, SchedulerDefinition, TaskView } from "../types.ts";
import { leastHead } from "./heads.ts";

/**
 * Weighted fair queueing, self-clocked: a task's tag is its size over the weight of its class, added to the tag before
 * it in its class, or to the tag in service if that is later; the least tag is next, without preemption. Classes that
 * always have work share the node in proportion to their weights to within one task, whatever the sizes. The clock of
 * tags in service stands for the fluid system that the exact form (PGPS) has to follow.
 */
export const weightedFairQueueing: SchedulerDefinition = {
  family: "scheduler",
  name: "weighted-fair-queueing",
  summary: "The least virtual finish time next: classes share by weight, without preemption.",
  source: "Golestani 1994, IEEE INFOCOM (self-clocked); Demers, Keshav and Shenker 1989 (fair queueing)",
  checkedBy: ["worked by hand", "naive reference"],
  needs: ["weight", "size"],
  cost: "O(classes)",
  parameters: {},
  create: () => ({ kind: "classes", quantum: Infinity, rule }),
};

function rule(): ClassRule {
  /** Tag of the last task that each class has sent into service. */
  const last = new Map<number, number>();
  /** Tag of the first in line of each class, with its task. */
  const first = new Map<number, { id: number; tag: number }>();
  let clock = 0;
  return {
    // Between two choices the clock stands, so a task tagged now has the tag that its arrival would have given it.
    choose(heads) {
      const tagOf = ({ class: of, id, estimate, weight }: TaskView): number => {
        const known = first.get(of);
        if (known?.id === id) return known.tag;
        const tag = Math.max(clock, last.get(of) ?? 0) + estimate / weight;
        first.set(of, { id, tag });
        return tag;
      };
      const position = leastHead(heads, tagOf);
      const task = heads.at(position);
      clock = tagOf(task);
      last.set(task.class, clock);
      return position;
    },
  };
}
