import { exp } from "../../kernel/math.ts";
import { requirePositive, requireProbability, requireWhole } from "./checks.ts";
import { root } from "./root.ts";

/**
 * The interval between checkpoints that makes a job take the least time, exactly: the minimum of (e^((τ+δ)/M) − 1)/τ,
 * which is M (1 + W(−e^(−1−δ/M))) with Lambert's W.
 *
 * @param cost δ, time of a checkpoint, s
 * @param meanUp M, mean time between exponential failures, s
 */
export function bestCheckpointInterval({ cost, meanUp }: { cost: number; meanUp: number }): number {
  requirePositive("bestCheckpointInterval", "cost", cost);
  requirePositive("bestCheckpointInterval", "meanUp", meanUp);
  // The derivative is 0 where (1 − x) e^x = e^(−δ/M) for x = τ/M.
  const target = exp(-cost / meanUp);
  return meanUp * root((x) => (1 - x) * exp(x) - target, 0, 1);
}

/** Probability that at least k of n independent nodes are up, each with probability a. O(n). */
export function atLeastUp({ k, n, a }: { k: number; n: number; a: number }): number {
  requireWhole("atLeastUp", "n", n, 1);
  requireWhole("atLeastUp", "k", k, 0);
  requireProbability("atLeastUp", "a", a);
  let down = 0;
  // Of the two tails the smaller one loses nothing to rounding.
  for (let up = 0; up < Math.min(k, n + 1); up++) down += binomial(n, up, a);
  return 1 - down;
}

function binomial(n: number, k: number, p: number): number {
  let product = 1;
  for (let i = 0; i < n; i++) product *= i < k ? (p * (n - i)) / (k - i) : 1 - p;
  return product;
}
