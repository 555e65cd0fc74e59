import type { Planner, SchedulerDefinition } from "../types.ts";
import { ranked, rankedParameters } from "./ranked.ts";
import { Usage } from "./usage.ts";

/**
 * Fair share for rigid jobs: the class that has used least of the machine of late, for its weight, goes first. Classes
 * stand for users or groups (`workload.trace.columns: { class: user }`). Use is slots times run time, that of running
 * jobs included, forgotten with a half-life. Good where few users would otherwise fill the queue.
 */
export const fairShareRigid: SchedulerDefinition = {
  family: "scheduler",
  name: "fair-share-rigid",
  summary: "Rigid jobs of the class with the least decayed usage over weight first, with backfilling.",
  source:
    "Kay and Lauder 1988, CACM 31(1); Jackson, Snell and Clement 2001, Core algorithms of the Maui scheduler, JSSPP",
  checkedBy: ["worked by hand"],
  needs: ["weight", "requested"],
  cost: "O(queue · log(queue) + started · log(running)) per pass",
  parameters: {
    halfLife: {
      type: "duration",
      default: 604_800,
      min: 0,
      above: true,
      summary: "Time after which usage counts half, s.",
    },
    ...rankedParameters,
  },
  create(parameters): Planner {
    const usage = new Usage(Number(parameters.halfLife));
    const running = new Set<number>();
    let ended: { account: number; slots: number }[] = [];
    const planner = ranked((task, _time, now) => usage.of(task.class, now) / task.weight, parameters);
    return {
      ...planner,
      // Asked at every end, so that what has ended is taken off at that instant.
      always: true,
      left(task) {
        if (running.delete(task.id)) ended.push({ account: task.class, slots: task.slots });
      },
      decide(queue, machine, context) {
        for (const { account, slots } of ended) usage.change(account, -slots, context.now);
        ended = [];
        const starting = planner.decide(queue, machine, context);
        for (const i of starting) {
          const task = queue.at(i);
          usage.change(task.class, task.slots, context.now);
          running.add(task.id);
        }
        return starting;
      },
    };
  },
};
