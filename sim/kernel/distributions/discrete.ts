import { aliasTable } from "../alias.ts";
import type { Distribution } from "../distribution.ts";
import { exp, log } from "../math.ts";

/** Given values with given weights. */
export function empirical(values: readonly number[], weights: ArrayLike<number>): Distribution {
  const table = aliasTable(weights);
  const total = Array.from(weights).reduce((sum, weight) => sum + weight, 0);
  const mean = values.reduce((sum, value, i) => sum + value * weights[i], 0) / total;
  const variance = values.reduce((sum, value, i) => sum + (value - mean) * (value - mean) * weights[i], 0) / total;
  return { mean, variance, sample: (stream) => values[table.sample(stream)] };
}

/** P(k) ∝ k^(−exponent), k = 1 … count. */
export function zipf(exponent: number, count: number): Distribution {
  const values = Array.from({ length: count }, (_, i) => i + 1);
  return empirical(
    values,
    values.map((k) => exp(-exponent * log(k))),
  );
}
