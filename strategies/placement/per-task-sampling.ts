import { leastOfDrawn } from "../choose.ts";
import type { PlacementDefinition } from "./types.ts";

/**
 * Each task of a job goes to the least loaded of d nodes drawn at random, as single requests do under power-of-d. A job
 * is done when its last task is, so with many tasks one is nearly always sent to a bad node.
 */
export const perTaskSampling: PlacementDefinition = {
  family: "placement",
  name: "per-task-sampling",
  summary: "Each task to the least loaded of d nodes drawn at random.",
  source: "Ousterhout, Wendell, Zaharia and Stoica 2013, Sparrow, SOSP, sec. 3.3",
  checkedBy: ["closed form"],
  needs: ["load"],
  cost: "O(d) per task",
  parameters: {
    d: { type: "integer", default: 2, min: 1, max: 1_000_000, summary: "Nodes looked at for each task." },
  },
  create({ d }) {
    const leastOf = leastOfDrawn(Number(d));
    return {
      kind: "spreading",
      spread(job, nodes, { random }) {
        const sent = new Map<number, number>();
        const to = Array.from({ length: job.tasks }, () => {
          // Its own tasks count at once, on whichever node they are.
          const { id } = leastOf(nodes, (node) => node.load + (sent.get(node.id) ?? 0), random);
          sent.set(id, (sent.get(id) ?? 0) + 1);
          return id;
        });
        return { sends: "tasks", to };
      },
    };
  },
};
