import type { AdmissionDefinition } from "./types.ts";

interface Line {
  /** Instant from which delays count as standing; Infinity while the delay is below the target. */
  standing: number;
  /** Instant of the next drop; NaN while nothing is dropped. */
  next: number;
  drops: number;
}

/**
 * Controlled delay: once every request has waited longer than the target for a whole interval, the one at the head of the
 * line is dropped, then another after interval / √2, interval / √3, … until a wait is below the target. Bursts pass,
 * standing queues do not. Each line is controlled on its own; its last request is never dropped.
 */
export const codel: AdmissionDefinition = {
  family: "admission",
  name: "codel",
  summary: "Drops at the head of a line whose delay has stood above the target for an interval, ever faster.",
  source: "Nichols and Jacobson 2012, ACM Queue 10(5); RFC 8289 (2018)",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    target: { type: "duration", default: 0.005, min: 0, above: true, summary: "Standing delay that is accepted." },
    interval: {
      type: "duration",
      default: 0.1,
      min: 0,
      above: true,
      summary: "Time in which a burst must have drained.",
    },
  },
  create({ target, interval }) {
    const lines = new Map<number, Line>();
    const span = interval as number;
    return {
      sheds(_attempt, waited, line, behind, { now }) {
        const state = lines.get(line) ?? { standing: Infinity, next: NaN, drops: 0 };
        lines.set(line, state);
        if (waited < (target as number) || behind === 0) {
          state.standing = Infinity;
          state.next = NaN;
          return false;
        }
        if (state.standing === Infinity) state.standing = now + span;
        if (now < state.standing || now < state.next) return false;
        state.drops = Number.isNaN(state.next) ? 1 : state.drops + 1;
        state.next = (Number.isNaN(state.next) ? now : state.next) + span / Math.sqrt(state.drops);
        return true;
      },
    };
  },
};
