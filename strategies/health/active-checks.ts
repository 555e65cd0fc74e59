import type { HealthDefinition } from "./types.ts";

/**
 * Asks every node in rounds whether it is well: several bad answers in a row take it out, several good ones bring it
 * back. A check is bad when the node is down, when it would fail an attempt just then, or when its backlog is longer
 * than the check waits. Finds dead nodes without spending requests on them, as quickly as the period allows.
 */
export const activeChecks: HealthDefinition = {
  family: "health",
  name: "active-checks",
  summary: "Asks all nodes in rounds; some bad answers in a row take a node out, some good ones bring it back.",
  source: "HAProxy 2.0 configuration manual (2019), option httpchk: inter, fall, rise",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1), and O(n) a round",
  parameters: {
    period: { type: "duration", default: 2, min: 0, above: true, summary: "Time between rounds." },
    timeout: { type: "duration", default: 1, min: 0, above: true, summary: "How long a check waits for its answer." },
    fall: {
      type: "integer",
      default: 3,
      min: 1,
      max: 1_000_000,
      summary: "Bad answers in a row that take a node out.",
    },
    rise: { type: "integer", default: 2, min: 1, max: 1_000_000, summary: "Good answers in a row that bring it back." },
  },
  create({ period, timeout, fall, rise }) {
    /** Answers of one kind in a row: good ones above 0, bad ones below. */
    const runs = new Map<number, number>();
    return {
      period: period as number,
      timeout: timeout as number,
      checked(node, answered) {
        const run = runs.get(node) ?? 0;
        const longer = answered ? Math.max(run, 0) + 1 : Math.min(run, 0) - 1;
        runs.set(node, longer);
        if (longer === -(fall as number)) return Infinity;
        return longer === (rise as number) ? 0 : null;
      },
    };
  },
};
