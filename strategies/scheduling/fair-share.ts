import { pow } from "../../sim/kernel/math.ts";
import type { ClassRule, SchedulerDefinition } from "../types.ts";
import { leastHead } from "./heads.ts";

/**
 * Fair share: the class that has used least of late, for its weight, is next, without preemption. Classes stand for
 * users or groups. Use is work received, forgotten with a half-life: who has been idle has a claim for about that long.
 */
export const fairShare: SchedulerDefinition = {
  family: "scheduler",
  name: "fair-share",
  summary: "The class with the least decayed usage over weight next, without preemption.",
  source: "Kay and Lauder 1988, CACM 31(1)",
  checkedBy: ["worked by hand"],
  needs: ["weight", "attained"],
  cost: "O(classes)",
  parameters: {
    halfLife: {
      type: "duration",
      default: 60,
      min: 0,
      above: true,
      summary: "Time after which usage counts half, s.",
    },
  },
  create: ({ halfLife }) => ({ kind: "classes", quantum: Infinity, rule: () => rule(Number(halfLife)) }),
};

function rule(halfLife: number): ClassRule {
  const usage = new Map<number, number>();
  let at = 0;
  return {
    // All usage decays by the same factor, so between two changes the order stands.
    choose: (heads) => leastHead(heads, (task) => (usage.get(task.class) ?? 0) / task.weight),
    served(task, work, { now }) {
      const kept = pow(0.5, (now - at) / halfLife);
      at = now;
      for (const [of, used] of usage) usage.set(of, used * kept);
      usage.set(task.class, (usage.get(task.class) ?? 0) + work);
    },
  };
}
