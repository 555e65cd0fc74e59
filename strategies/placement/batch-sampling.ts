import { probeRatio, probesFor, sampler } from "./sample.ts";
import type { PlacementDefinition } from "./types.ts";

/**
 * A job of m tasks looks at d · m nodes drawn at random and sends its tasks to the m least loaded of them, one each.
 * What one task's draws find is of use to the others. Where the job looks at all nodes several times over, the k-th
 * task on a node counts those before it.
 */
export const batchSampling: PlacementDefinition = {
  family: "placement",
  name: "batch-sampling",
  summary: "The m tasks of a job to the least loaded of d · m nodes drawn at random.",
  source: "Ousterhout, Wendell, Zaharia and Stoica 2013, Sparrow, SOSP, sec. 3.4",
  checkedBy: ["worked by hand", "closed form"],
  needs: ["load"],
  cost: "O(d · m · log(d · m)) per job",
  parameters: { d: probeRatio },
  create({ d }) {
    const sample = sampler();
    return {
      kind: "spreading",
      spread(job, nodes, { random }) {
        const seen = new Map<number, number>();
        const probed = sample(probesFor(Number(d), job.tasks), nodes, random).map(({ id, load }) => {
          const before = seen.get(id) ?? 0;
          seen.set(id, before + 1);
          return { id, load: load + before };
        });
        // The draws are in random order, so equal loads are in one, too.
        const to = probed.sort((a, b) => a.load - b.load).slice(0, job.tasks);
        return { sends: "tasks", to: to.map(({ id }) => id) };
      },
    };
  },
};
