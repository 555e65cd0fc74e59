import type { JobSpec } from "../../scenario/job.ts";
import { mean, normalise, squares, summary } from "./arrays.ts";
import { creditScoring } from "./credit-scoring.ts";
import { streaming } from "./streaming.ts";
import { sum } from "./sum.ts";
import { tradeAnalytics } from "./trade-analytics.ts";
import type { JobContext, JobResult } from "./types.ts";
import { wordCount } from "./word-count.ts";

/** Does the job that a scenario describes. */
export function doJob(spec: JobSpec, context: JobContext): Promise<JobResult> {
  switch (spec.kind) {
    case "sum":
      return sum.run(spec, context);
    case "mean":
      return mean.run(spec, context);
    case "normalise":
      return normalise.run(spec, context);
    case "squares":
      return squares.run(spec, context);
    case "summary":
      return summary.run(spec, context);
    case "trade-analytics":
      return tradeAnalytics.run(spec, context);
    case "credit-scoring":
      return creditScoring.run(spec, context);
    case "word-count":
      return wordCount.run(spec, context);
    case "streaming":
      return streaming.run(spec, context);
  }
}
