import type { ScalerDefinition } from "./types.ts";

/**
 * Leaves the pool as large as it is: the baseline, and what capacity planning for the highest load amounts to. Good
 * where the load hardly changes, or where nodes cost nothing while idle.
 */
export const fixed: ScalerDefinition = {
  family: "scaler",
  name: "fixed",
  summary: "The pool stays as large as it is.",
  source: "static provisioning; see Gandhi, Harchol-Balter, Raghunathan and Kozuch 2012, ACM TOCS 30(4), AlwaysOn",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {},
  create: () => ({ scales: "count", decide: ({ count }) => count }),
};
