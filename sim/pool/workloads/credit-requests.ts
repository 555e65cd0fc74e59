import { monotonic } from "../cells.ts";
import { drawApplicants, probability, trueWeights } from "./credit.ts";
import type { RequestKernel } from "./requests.ts";

const FEATURES = 16;
const APPLICANTS = 4096;
/** Applicants scored between two looks at whether to stop: some 20 µs. */
const BETWEEN_LOOKS = 256;
/** Scored to find out how fast this thread is, the first half to warm up. */
const TRIAL = 400_000;
const SEED = "requests";

interface Known {
  readonly rows: Float64Array;
  readonly weights: Float64Array;
  /** Applicants scored per second. */
  readonly pace: number;
}

let known: Known | null = null;
/** Sum of all scores: they are used, so that no compiler leaves them out. */
let total = 0;

function score(rows: Float64Array, weights: Float64Array, first: number, count: number): void {
  for (let i = first; i < first + count; i++) total += probability(rows, i % APPLICANTS, weights);
}

/** Finds out how fast this thread scores, once. */
function learned(): Known {
  const { rows } = drawApplicants(SEED, APPLICANTS, FEATURES);
  const weights = trueWeights(SEED, FEATURES);
  score(rows, weights, 0, TRIAL / 2);
  const start = monotonic();
  score(rows, weights, 0, TRIAL / 2);
  return { rows, weights, pace: TRIAL / 2 / (monotonic() - start) };
}

/**
 * Scores applicants by a logistic model, as many as this thread does in the given time. Its first request takes some
 * hundredths of a second more, to find out how many these are.
 */
export const creditRequests: RequestKernel = {
  name: "credit-scoring",
  run({ task, work }, control) {
    known ??= learned();
    const all = Math.max(1, Math.round(work * known.pace));
    let done = 0;
    while (done < all && !control.stopped()) {
      const next = Math.min(BETWEEN_LOOKS, all - done);
      score(known.rows, known.weights, task + done, next);
      done += next;
    }
    return done < all ? (work * done) / all : work;
  },
};
