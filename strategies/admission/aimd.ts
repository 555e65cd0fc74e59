import type { AdmissionDefinition } from "./types.ts";

/**
 * A limit on requests in the system that finds itself: one more after each quick answer while at least half of it is in
 * use, a share less after each answer that is late or missing. Needs no knowledge of the pool's capacity but a time
 * that is too long.
 */
export const aimd: AdmissionDefinition = {
  family: "admission",
  name: "aimd",
  summary: "A limit on requests present that grows by one and shrinks by a share.",
  source: "Chiu and Jain 1989, Computer Networks and ISDN Systems 17(1)",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    timeout: { type: "duration", default: 1, min: 0, above: true, summary: "Response times above it are too long." },
    initial: { type: "integer", default: 20, min: 1, max: 1e12, summary: "Limit at the start." },
    backoff: {
      type: "number",
      default: 0.9,
      min: 0,
      max: 1,
      summary: "What remains of the limit after a late answer.",
    },
    least: { type: "integer", default: 1, min: 1, max: 1e12, summary: "Lowest limit." },
    most: { type: "integer", default: 1000, min: 1, max: 1e12, summary: "Highest limit." },
  },
  create({ timeout, initial, backoff, least, most }) {
    let limit = initial as number;
    return {
      admits: (_request, present) => present < limit,
      left(responseTime, answered, present) {
        if (!answered || responseTime > (timeout as number)) {
          limit = Math.max(least as number, Math.floor(limit * (backoff as number)));
        } else if (2 * (present + 1) >= limit) limit = Math.min(most as number, limit + 1);
      },
    };
  },
};
