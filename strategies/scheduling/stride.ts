import type { ClassRule, SchedulerDefinition } from "../types.ts";
import { leastHead } from "./heads.ts";

/**
 * Stride: each class has a pass that grows by the work it receives over its weight, and the least pass is next for one
 * quantum. Among classes that always have work, shares are in proportion to weights to within a quantum. A class that
 * was away comes back at the pass of the one chosen last, so that nobody saves up.
 */
export const stride: SchedulerDefinition = {
  family: "scheduler",
  name: "stride",
  summary: "The class with the least work over weight gets the next quantum.",
  source: "Waldspurger and Weihl 1995, Stride Scheduling, MIT/LCS/TM-528",
  checkedBy: ["worked by hand", "closed form"],
  needs: ["weight", "attained"],
  cost: "O(classes)",
  parameters: {
    quantum: { type: "duration", default: 0.01, min: 0, above: true, summary: "Longest stay in service, s." },
  },
  create: ({ quantum }) => ({ kind: "classes", quantum: quantum as number, rule }),
};

function rule(): ClassRule {
  const passes = new Map<number, number>();
  let current = 0;
  const passOf = (of: number): number => Math.max(passes.get(of) ?? 0, current);
  return {
    choose(heads) {
      const position = leastHead(heads, (task) => passOf(task.class));
      const { class: chosen } = heads.at(position);
      current = passOf(chosen);
      passes.set(chosen, current);
      return position;
    },
    served: (task, work) => passes.set(task.class, (passes.get(task.class) ?? 0) + work / task.weight),
  };
}
