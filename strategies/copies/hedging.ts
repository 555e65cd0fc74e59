import type { CopiesDefinition } from "./types.ts";

/** Answers that the running quantile is taken of, and after how many it is taken anew. */
const WINDOW = 500;
const STEP = 50;

/**
 * Sends a second copy when the first has not answered after a while: a given delay, or a quantile of the response times
 * seen lately. That cuts the tail for a few percent more work, as long as the tail is bad luck of single nodes and not
 * overload of all; the budget keeps overload from feeding itself. Until enough answers have been seen nothing is
 * hedged.
 */
export const hedging: CopiesDefinition = {
  family: "copies",
  name: "hedging",
  summary: "A second copy when the first is late, within a budget.",
  source: "Dean and Barroso 2013, The Tail at Scale, CACM 56(2)",
  checkedBy: ["lb-hedged-exp-p95", "worked by hand"],
  needs: ["nothing"],
  cost: "O(1), and O(w log w) for every 50 answers",
  parameters: {
    delay: { type: "duration", default: null, min: 0, summary: "Wait before the second copy; null: at the quantile." },
    quantile: { type: "number", default: 0.95, min: 0, max: 1, summary: "Quantile of the last 500 response times." },
    budget: { type: "number", default: 0.1, min: 0, max: 1, summary: "Most second copies, as a share of requests." },
  },
  create({ delay, quantile, budget }) {
    const seen = new Float64Array(WINDOW);
    let answers = 0;
    let wait = typeof delay === "number" ? delay : Infinity;
    let requests = 0;
    let copies = 0;
    return {
      atOnce: 1,
      cancel: "completion",
      requested: () => void requests++,
      delay: () => wait,
      allows() {
        if (copies + 1 > (budget as number) * requests) return false;
        copies++;
        return true;
      },
      answered(responseTime) {
        if (delay !== null) return;
        seen[answers++ % WINDOW] = responseTime;
        if (answers % STEP > 0) return;
        const sorted = seen.slice(0, Math.min(answers, WINDOW)).sort((a, b) => a - b);
        wait = sorted[Math.min(sorted.length - 1, Math.floor((quantile as number) * sorted.length))];
      },
    };
  },
};
