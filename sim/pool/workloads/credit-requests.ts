import { drawApplicants, probability, trueWeights } from "./credit.ts";
import type { RequestKernel } from "./requests.ts";

const FEATURES = 16;
const APPLICANTS = 4096;
/** Applicants scored per second of work: about what a processor of 2020 does. */
const PER_SECOND = 1e7;
/** Applicants scored between two looks at whether to stop. */
const BETWEEN_LOOKS = 256;
const SEED = "requests";

let known: { rows: Float64Array; weights: Float64Array } | null = null;

/** A request for scores of so many applicants, whose probabilities of default a logistic model tells. */
export const creditRequests: RequestKernel = {
  name: "credit-scoring",
  run({ task, work }, control) {
    known ??= { rows: drawApplicants(SEED, APPLICANTS, FEATURES).rows, weights: trueWeights(SEED, FEATURES) };
    const all = Math.max(1, Math.round(work * PER_SECOND));
    let total = 0;
    for (let done = 0; done < all; done++) {
      if (done % BETWEEN_LOOKS === 0 && control.stopped()) return (work * done) / all;
      total += probability(known.rows, (task + done) % APPLICANTS, known.weights);
    }
    // The scores are used, so that no compiler leaves them out.
    return total > 0 ? work : 0;
  },
};
