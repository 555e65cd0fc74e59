import { common, limitsOf } from "./budget.ts";
import type { RetryDefinition } from "./types.ts";

/**
 * Waits longer after each failure: base, base · factor, … up to a cap. Jitter keeps those that failed together from
 * coming back together: `full` draws from (0, wait), `equal` from its upper half, `decorrelated` from base to three
 * times the last wait.
 */
export const exponentialBackoff: RetryDefinition = {
  family: "retry",
  name: "exponential-backoff",
  summary: "Tries again after a wait that grows with each failure, with or without jitter.",
  source: "Metcalfe and Boggs 1976, CACM 19(7); jitter: Brooker 2015, Exponential Backoff And Jitter",
  checkedBy: ["ft-retry-geometric", "worked by hand"],
  needs: ["nothing"],
  cost: "O(log (cap / base))",
  parameters: {
    base: { type: "duration", default: 0.1, min: 0, above: true, summary: "Wait before the first retry." },
    factor: { type: "number", default: 2, min: 1, max: 1000, summary: "Growth from one wait to the next." },
    cap: { type: "duration", default: null, min: 0, above: true, summary: "Longest wait; null: none." },
    jitter: {
      type: "choice",
      default: "none",
      choices: ["none", "full", "equal", "decorrelated"],
      summary: "How waits are drawn.",
    },
    ...common,
  },
  create({ base, factor, cap, jitter, ...limits }) {
    const first = base as number;
    const growth = factor as number;
    const longest = typeof cap === "number" ? cap : Infinity;
    return {
      ...limitsOf(limits),
      backoff(failed, previous, { random }) {
        if (jitter === "decorrelated") {
          const last = Math.max(first, previous);
          return Math.min(longest, first + random.next() * (3 * last - first));
        }
        let wait = first;
        for (let left = failed; left > 1 && wait < longest; left--) wait *= growth;
        wait = Math.min(longest, wait);
        if (jitter === "full") return random.next() * wait;
        return jitter === "equal" ? (wait / 2) * (1 + random.next()) : wait;
      },
    };
  },
};
