import type { RecoveryDefinition } from "./types.ts";

/**
 * Gives the task up: it leaves unserved. Good where an answer that comes late is worth nothing, or where the user asks
 * again; it costs no further capacity, which keeps a pool out of trouble when many nodes fail.
 */
export const abandon: RecoveryDefinition = {
  family: "recovery",
  name: "abandon",
  summary: "The task is given up and leaves unserved.",
  source: "Birman 2012, Guide to Reliable Distributed Systems (fail-stop, no recovery)",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {},
  create: () => ({ onFailure: () => ({ kind: "abandon" }) }),
};
