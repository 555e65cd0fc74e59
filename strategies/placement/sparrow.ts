import { probeRatio, probesFor, sampler } from "./sample.ts";
import type { PlacementDefinition } from "./types.ts";

/**
 * Batch sampling with late binding. A job of m tasks reserves a place in the lines of d · m nodes drawn at random; the
 * first m of them to come to it each start a task, and the others are cancelled. So the lengths of lines, which say
 * little where run times differ, need not be known. Good for many short jobs, where a central queue would be too slow.
 */
export const sparrow: PlacementDefinition = {
  family: "placement",
  name: "sparrow",
  summary: "Places in the lines of d · m random nodes, of which the first m to be next start a job's m tasks.",
  source: "Ousterhout, Wendell, Zaharia and Stoica 2013, Sparrow: distributed, low latency scheduling, SOSP",
  checkedBy: ["naive reference", "worked by hand", "closed form"],
  needs: ["nothing"],
  cost: "O(d · m) per job",
  parameters: { d: probeRatio },
  create({ d }) {
    const sample = sampler();
    return {
      kind: "spreading",
      spread: (job, nodes, { random }) => ({
        sends: "reservations",
        to: sample(probesFor(Number(d), job.tasks), nodes, random).map(({ id }) => id),
      }),
    };
  },
};
