import { aliasTable } from "../alias.ts";
import type { Distribution } from "../distribution.ts";
import { exponential } from "./continuous.ts";

/** One of several distributions, chosen with given weights for each draw. */
export function mixture(weights: readonly number[], components: readonly Distribution[]): Distribution {
  const table = aliasTable(weights);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = components.reduce((sum, part, i) => sum + (part.mean * weights[i]) / total, 0);
  const square = components.reduce(
    (sum, part, i) => sum + ((part.variance + part.mean * part.mean) * weights[i]) / total,
    0,
  );
  return {
    mean,
    variance: mean === Infinity || square === Infinity ? Infinity : square - mean * mean,
    sample: (stream) => components[table.sample(stream)].sample(stream),
  };
}

export function hyperexponential(probabilities: readonly number[], means: readonly number[]): Distribution {
  return mixture(probabilities, means.map(exponential));
}

/** Two phases that contribute equally to the mean: p₁/μ₁ = p₂/μ₂ (Whitt 1982, eq. 3.7). */
export function balancedMeans(mean: number, cv2: number): Distribution {
  const p = (1 + Math.sqrt((cv2 - 1) / (cv2 + 1))) / 2;
  return hyperexponential([p, 1 - p], [mean / (2 * p), mean / (2 * (1 - p))]);
}

/**
 * Time until a Markov chain is absorbed. Moments from each phase solve (I − P) m = 1/r and, for the second,
 * (I − P) s = 2/r² + (2/r) P m (Neuts 1981, ch. 2).
 */
export function phaseType(
  initial: readonly number[],
  rates: readonly number[],
  jumps: readonly (readonly number[])[],
): Distribution {
  const system = jumps.map((row, i) => row.map((p, j) => (i === j ? 1 : 0) - p));
  const first = solve(
    system,
    rates.map((rate) => 1 / rate),
  );
  const onward = (i: number): number => jumps[i].reduce((sum, p, j) => sum + p * first[j], 0);
  const second = solve(
    system,
    rates.map((rate, i) => 2 / (rate * rate) + (2 / rate) * onward(i)),
  );
  const mean = initial.reduce((sum, p, i) => sum + p * first[i], 0);
  const square = initial.reduce((sum, p, i) => sum + p * second[i], 0);
  const start = aliasTable(initial);
  const next = jumps.map((row) => aliasTable([...row, Math.max(0, 1 - row.reduce((sum, p) => sum + p, 0))]));
  return {
    mean,
    variance: square - mean * mean,
    sample(stream) {
      let time = 0;
      let phase = start.sample(stream);
      while (phase < rates.length) {
        time += stream.exponential() / rates[phase];
        phase = next[phase].sample(stream);
      }
      return time;
    },
  };
}

/** Gaussian elimination with partial pivoting. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++) {
      if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    for (let row = column + 1; row < n; row++) {
      const factor = rows[row][column] / rows[column][column];
      for (let k = column; k <= n; k++) rows[row][k] -= factor * rows[column][k];
    }
  }
  const solution = Array.from({ length: n }, () => 0);
  for (let row = n - 1; row >= 0; row--) {
    let rest = rows[row][n];
    for (let k = row + 1; k < n; k++) rest -= rows[row][k] * solution[k];
    solution[row] = rest / rows[row][row];
  }
  return solution;
}
