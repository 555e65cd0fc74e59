import type { AdmissionDefinition } from "./types.ts";

/** A longer average that is so many times the present response time stems from an overload that is over. */
const STALE = 2;
const FORGETTING = 0.95;

/**
 * A limit on requests in the system that follows the ratio of the usual response time, a moving average over many
 * answers, to the present one: where answers become slower than the tolerance allows the limit shrinks in proportion,
 * at most by half, and else it grows by the room for a short queue. It needs no bound in seconds, unlike aimd, but
 * takes a lasting overload for the usual state after a while.
 */
export const gradient: AdmissionDefinition = {
  family: "admission",
  name: "gradient",
  summary: "A limit on requests present that follows the ratio of usual to present response time.",
  source: "Netflix 2018, Performance under load (concurrency-limits, Gradient2Limit)",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    initial: { type: "integer", default: 20, min: 1, max: 1e12, summary: "Limit at the start." },
    queue: { type: "number", default: 4, min: 0, max: 1e12, summary: "Room for requests that wait." },
    tolerance: { type: "number", default: 1.5, min: 1, summary: "How many times the usual a response time may be." },
    smoothing: { type: "number", default: 0.2, min: 0, max: 1, above: true, summary: "Weight of the newest limit." },
    window: { type: "number", default: 600, min: 1, summary: "Answers that the usual response time is taken over." },
    least: { type: "integer", default: 20, min: 1, max: 1e12, summary: "Lowest limit." },
    most: { type: "integer", default: 200, min: 1, max: 1e12, summary: "Highest limit." },
  },
  create(parameters) {
    const [queue, tolerance, smoothing] = [parameters.queue, parameters.tolerance, parameters.smoothing].map(Number);
    const [window, least, most] = [parameters.window, parameters.least, parameters.most].map(Number);
    if (!(least <= most)) throw new RangeError(`gradient: least must be <= most (${most}), got ${least}`);
    let limit = Number(parameters.initial);
    if (!(limit <= most)) throw new RangeError(`gradient: initial must be <= most (${most}), got ${limit}`);
    let usual = NaN;
    return {
      admits: (_request, present) => present < Math.floor(limit),
      left(responseTime, answered, present) {
        if (!answered || responseTime === 0) return;
        usual = Number.isNaN(usual) ? responseTime : usual + (2 / (window + 1)) * (responseTime - usual);
        if (usual > STALE * responseTime) usual *= FORGETTING;
        // A limit that is not used tells nothing.
        if (present + 1 < limit / 2) return;
        const ratio = Math.max(0.5, Math.min(1, (tolerance * usual) / responseTime));
        const next = limit + smoothing * (limit * ratio + queue - limit);
        limit = Math.max(least, Math.min(most, next));
      },
    };
  },
};
