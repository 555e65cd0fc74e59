import type { AdmissionDefinition } from "./types.ts";

/**
 * Lets in a request for a token; tokens come at a steady rate into a bucket that holds a burst of them, full at first.
 * In any stretch of t seconds at most rate · t + burst get in, whatever arrives. It knows nothing of the pool: right
 * only where the rate it was given is right.
 */
export const tokenBucket: AdmissionDefinition = {
  family: "admission",
  name: "token-bucket",
  summary: "Lets in at most rate · t + burst requests in any t seconds.",
  source: "Turner 1986, IEEE Communications Magazine 24(10); Cruz 1991, IEEE Trans. Information Theory 37(1)",
  checkedBy: ["as-token-bucket", "worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    rate: { type: "number", default: 100, min: 0, above: true, summary: "Tokens per second." },
    burst: { type: "number", default: 10, min: 1, summary: "Tokens the bucket holds." },
  },
  create({ rate, burst }) {
    let tokens = burst as number;
    let since = 0;
    return {
      admits(_request, _present, { now }) {
        tokens = Math.min(burst as number, tokens + (now - since) * (rate as number));
        since = now;
        if (tokens < 1) return false;
        tokens--;
        return true;
      },
    };
  },
};
