import type { AdmissionDefinition } from "./types.ts";

/**
 * Drops what cannot meet its deadline any more when its turn has come, so that no service is spent on answers that come
 * too late. Under overload that is what keeps first come first served from serving only the hopeless. Without estimates
 * it drops what is late already.
 */
export const deadlineShedding: AdmissionDefinition = {
  family: "admission",
  name: "deadline-shedding",
  summary: "Drops a request whose turn comes too late for its deadline.",
  source: "Abdelzaher and Bhatti 1999, Web Content Adaptation; firm deadlines: Haritsa, Carey and Livny 1990",
  checkedBy: ["worked by hand"],
  needs: ["deadline"],
  uses: ["size"],
  cost: "O(1)",
  parameters: {
    speed: { type: "number", default: 1, min: 0, above: true, summary: "Speed at which run times are reckoned." },
  },
  create: ({ speed }) => ({
    sheds(attempt, _waited, _line, _behind, { now }) {
      const work = Number.isNaN(attempt.estimate) ? 0 : attempt.estimate;
      return now + work / (speed as number) > attempt.deadline;
    },
  }),
};
