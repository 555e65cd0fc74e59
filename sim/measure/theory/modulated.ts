import { requirePositive, requireStable } from "./checks.ts";
import { type Matrix, combine, identity, product, solve } from "./linear.ts";

const LEAST_GAIN = 1e-15;

/** The row vector p ≥ 0 with p · generator = 0 and p · weights = 1. */
function stationary(generator: Matrix, weights: readonly number[]): number[] {
  // Columns of the generator add up to 0, so one equation is spare and gives way to the normalisation.
  const transposed = generator.map((_, j) => generator.map((row) => row[j]));
  transposed[0] = [...weights];
  return solve(
    transposed,
    weights.map((_, i) => [i === 0 ? 1 : 0]),
  ).flat();
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function diagonal(values: readonly number[]): number[][] {
  return values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));
}

/** Phases at the first visit to the level below, by logarithmic reduction (Latouche & Ramaswami 1993). */
function firstPassage(up: Matrix, local: Matrix, down: Matrix): number[][] {
  const one = identity(up.length);
  const negative = combine(diagonal(up.map(() => 0)), -1, local);
  let rise = solve(negative, up);
  let fall = solve(negative, down);
  let passage: number[][] = fall;
  let reach = rise;
  for (let round = 0; round < 64; round++) {
    const back = combine(one, -1, combine(product(rise, fall), 1, product(fall, rise)));
    rise = solve(back, product(rise, rise));
    fall = solve(back, product(fall, fall));
    const gain = product(reach, fall);
    passage = combine(passage, 1, gain);
    reach = product(reach, rise);
    if (gain.flat().every((value) => Math.abs(value) < LEAST_GAIN)) break;
  }
  return passage;
}

/**
 * M/M/1 with Markov-modulated Poisson arrivals, by the matrix-geometric method (Neuts 1981): mean number present and
 * mean response time. In phase i tasks arrive at `rates[i]` ≥ 0, and `switching[i][j]` is the rate of going from phase
 * i to j ≠ i (the diagonal is not read). Every phase must be reachable from every other.
 */
export function mmppM1(parameters: { rates: readonly number[]; switching: Matrix; serviceRate: number }): {
  number: number;
  response: number;
} {
  const { rates, switching, serviceRate } = parameters;
  requirePositive("MMPP/M/1", "serviceRate", serviceRate);
  if (switching.length !== rates.length || switching.some((row) => row.length !== rates.length)) {
    throw new RangeError(`MMPP/M/1: switching must be a square matrix of size ${rates.length}`);
  }
  if (![...rates, ...switching.flatMap((row, i) => row.filter((_, j) => j !== i))].every((rate) => rate >= 0)) {
    throw new RangeError(`MMPP/M/1: rates must be >= 0, got [${rates.join(", ")}] and [${switching.join("; ")}]`);
  }
  const phases = switching.map((row, i) => {
    const leaving = row.reduce((sum, rate, j) => (j === i ? sum : sum + rate), 0);
    return row.map((rate, j) => (j === i ? -leaving : rate));
  });
  const ones = rates.map(() => 1);
  const arrivalRate = dot(stationary(phases, ones), rates);
  requirePositive("MMPP/M/1", "mean arrival rate", arrivalRate);
  requireStable("MMPP/M/1", arrivalRate / serviceRate);
  const up = diagonal(rates);
  const down = diagonal(ones.map(() => serviceRate));
  const empty = combine(phases, -1, up);
  const local = combine(empty, -1, down);
  const passage = firstPassage(up, local, down);
  // Level 0 with excursions above it left out is a chain of its own; R = up · (−local − up · G)⁻¹ leads from level to
  // level.
  const stay = combine(diagonal(ones.map(() => 0)), -1, combine(local, 1, product(up, passage)));
  const climb = product(up, solve(stay, identity(rates.length)));
  const sojourn = solve(combine(identity(rates.length), -1, climb), identity(rates.length));
  const total = sojourn.map((row) => dot(row, ones));
  const levelZero = stationary(combine(empty, 1, product(up, passage)), total);
  const above = product(product(climb, sojourn), sojourn).map((row) => dot(row, ones));
  const number = dot(levelZero, above);
  return { number, response: number / arrivalRate };
}
