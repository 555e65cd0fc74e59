import type { AdmissionDefinition } from "./types.ts";

/**
 * Lets in a request while fewer than a limit are in the whole system. A plain bound on the longest wait, and so on what
 * overload can do; too low it turns bursts away that would have been served in time.
 */
export const boundedQueue: AdmissionDefinition = {
  family: "admission",
  name: "bounded-queue",
  summary: "Turns a request away when the system holds as many as the limit.",
  source: "Erlang 1917; Gross and Harris 1998, Fundamentals of Queueing Theory, section 2.5 (M/M/c/K)",
  checkedBy: ["closed form"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    limit: { type: "integer", default: 100, min: 1, max: 1e12, summary: "Most requests in the system." },
  },
  create: ({ limit }) => ({ admits: (_request, present) => present < (limit as number) }),
};
