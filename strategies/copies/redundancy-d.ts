import type { CopiesDefinition } from "./types.ts";

/**
 * Sends each request to d nodes at once. Taken back on start, the copies are lots for the node that is free first: it
 * is joining the least work of d without knowing any. Taken back on completion, the quickest copy counts: that pays
 * where run times of copies differ and load is low, and wastes work where they do not.
 */
export const redundancyD: CopiesDefinition = {
  family: "copies",
  name: "redundancy-d",
  summary: "Copies on d different nodes at once; the first to start, or to finish, counts.",
  source: "Gardner, Harchol-Balter, Scheller-Wolf, Velednitsky and Zbarsky 2017, Operations Research 65(4)",
  checkedBy: ["lb-redundancy-k3d2", "ft-speculative-min", "closed form"],
  needs: ["nothing"],
  cost: "O(d)",
  parameters: {
    d: { type: "integer", default: 2, min: 1, max: 1000, summary: "Copies." },
    cancel: {
      type: "choice",
      default: "completion",
      choices: ["start", "completion"],
      summary: "When the other copies are taken back.",
    },
  },
  create: ({ d, cancel }) => ({ atOnce: d as number, cancel: cancel === "start" ? "start" : "completion" }),
};
