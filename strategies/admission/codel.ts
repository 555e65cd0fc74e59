import type { AdmissionDefinition } from "./types.ts";

interface Line {
  /** Instant from which delays count as standing; Infinity while the delay is below the target. */
  standing: number;
  isDropping: boolean;
  /** Instant of the next drop. */
  next: number;
  /** Drops that set the pace, and as many as that was when dropping last began. */
  count: number;
  begun: number;
}

/** Dropping that begins anew within so many intervals goes on nearly as fast as it ended. */
const SOON = 16;

/**
 * Controlled delay: once every request has waited longer than the target for a whole interval, the one at the head of
 * the line is dropped, then another after interval / √2, interval / √3, … until a wait is below the target. Bursts
 * pass, standing queues do not. Each line is controlled on its own; its last request is never dropped.
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
        const fresh = { standing: Infinity, isDropping: false, next: 0, count: 0, begun: 0 };
        const state = lines.get(line) ?? fresh;
        lines.set(line, state);
        if (waited < (target as number) || behind === 0) {
          state.standing = Infinity;
          state.isDropping = false;
          return false;
        }
        if (state.standing === Infinity) state.standing = now + span;
        if (now < state.standing || (state.isDropping && now < state.next)) return false;
        if (state.isDropping) state.count++;
        else {
          const lately = now - state.next < SOON * span ? state.count - state.begun : 0;
          state.begun = state.count = Math.max(1, lately);
          state.next = now;
          state.isDropping = true;
        }
        state.next += span / Math.sqrt(state.count);
        return true;
      },
    };
  },
};
