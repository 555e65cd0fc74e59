import type { Stream } from "./stream.ts";

/** A distribution of positive numbers (durations in s, or whole numbers where the place says so). */
export type DistributionSpec =
  | { kind: "deterministic"; value: number }
  | { kind: "uniform"; low: number; high: number }
  | { kind: "exponential"; mean: number }
  | { kind: "erlang"; stages: number; mean: number }
  /** Two phases with balanced means, p₁/μ₁ = p₂/μ₂. Needs cv2 ≥ 1. */
  | { kind: "hyperexponential"; mean: number; cv2: number }
  | { kind: "hyperexponential"; probabilities: number[]; means: number[] }
  | { kind: "gamma"; mean: number; cv2: number }
  | { kind: "weibull"; shape: number; mean: number }
  | { kind: "lognormal"; mean: number; cv2: number }
  | { kind: "pareto"; shape: number; low: number }
  | { kind: "bounded-pareto"; shape: number; low: number; high: number }
  /** P(k) ∝ k^(−exponent), k = 1 … count. */
  | { kind: "zipf"; exponent: number; count: number }
  | { kind: "empirical"; values: number[]; weights: number[] }
  /** Absorption time of a Markov chain: start vector, rate of leaving each phase, jump probabilities between phases. */
  | { kind: "phase-type"; initial: number[]; rates: number[]; jumps: number[][] }
  | { kind: "mixture"; weights: number[]; components: DistributionSpec[] };

/** A distribution of non-negative numbers. Made by `distribution()` from its description in the scenario. */
export interface Distribution {
  /** Infinity where the mean does not exist. */
  readonly mean: number;
  /** Infinity where the variance does not exist. */
  readonly variance: number;
  sample(stream: Stream): number;
  /** Fills `drawn` as that many calls of `sample` on a fresh stream would; where a loop of its own is worth it. */
  fill?(drawn: Float64Array, stream: Stream): void;
}
