import { where } from "./where.ts";
import type { Comeback, RecoveryDefinition } from "./types.ts";

/**
 * Starts the task again from its beginning after a pause that grows with each attempt, so that a trouble that lasts is
 * not hammered at; jitter spreads the attempts of tasks that failed together. Gives up after `attempts`, if limited.
 */
export const retryWithBackoff: RecoveryDefinition = {
  family: "recovery",
  name: "retry-with-backoff",
  summary: "The task starts again after a pause that grows with each attempt.",
  source: "Metcalfe and Boggs 1976, CACM 19 (binary exponential backoff); Brooker 2015 (jitter)",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    base: { type: "duration", default: 1, min: 0, above: true, summary: "Pause after the first attempt, s." },
    factor: { type: "number", default: 2, min: 1, summary: "Growth of the pause from one attempt to the next." },
    longest: { type: "duration", default: 60, min: 0, above: true, summary: "Longest pause, s." },
    jitter: {
      type: "choice",
      default: "full",
      choices: ["none", "full", "equal"],
      summary: "The pause as it is, drawn evenly from 0 to it, or from its half to it.",
    },
    attempts: { type: "integer", default: null, min: 1, summary: "Attempts before giving up; by default unlimited." },
    where,
  },
  create: ({ base, factor, longest, jitter, attempts, where: place }) => ({
    onFailure(_task, { count }, { random }) {
      if (count >= ((attempts as number | null) ?? Infinity)) return { kind: "abandon" };
      const growths = factor === 1 ? 0 : count;
      let pause = base as number;
      // Stops growing at the longest pause, long before it would overflow.
      for (let i = 1; i < growths && pause < (longest as number); i++) pause *= factor as number;
      pause = Math.min(pause, longest as number);
      const delay =
        jitter === "none" ? pause : jitter === "full" ? pause * random.next() : (pause / 2) * (1 + random.next());
      return { kind: "restart", keep: 0, delay, preparation: 0, where: place as Comeback["where"] };
    },
  }),
};
