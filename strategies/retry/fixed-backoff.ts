import { common, limitsOf } from "./budget.ts";
import type { RetryDefinition } from "./types.ts";

/**
 * Tries again after the same wait each time. Good against failures that are single and independent. Where failures come
 * from overload, every retry is more load: without a budget the pool can stay overloaded by its own retries after the
 * cause has gone.
 */
export const fixedBackoff: RetryDefinition = {
  family: "retry",
  name: "fixed-backoff",
  summary: "Tries again after a fixed wait.",
  source: "Bronson, Aghayev, Charapko and Zhu 2021, Metastable Failures in Distributed Systems, HotOS",
  checkedBy: ["closed form", "worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    delay: { type: "duration", default: 0, min: 0, summary: "Wait before each retry." },
    ...common,
  },
  create: (parameters) => ({ ...limitsOf(parameters), backoff: () => parameters["delay"] as number }),
};
