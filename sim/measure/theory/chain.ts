import { requireWhole } from "./checks.ts";

/** Calls `visit` for every transition out of `state`. Several calls for one target add up. */
export type Transitions = (state: number, visit: (target: number, rate: number) => void) => void;

/** A matrix that is 0 more than `band` away from its diagonal, by rows of 2 · band + 1 entries. */
interface Banded {
  states: number;
  band: number;
  entries: Float64Array;
}

function gather(states: number, transitions: Transitions): Banded {
  const moves: [from: number, to: number, rate: number][] = [];
  let band = 1;
  for (let state = 0; state < states; state++) {
    transitions(state, (target, rate) => {
      if (!(rate >= 0 && rate < Infinity && target >= 0 && target < states)) {
        throw new RangeError(`Markov chain: transition ${state} -> ${target} must lead to a state at a rate >= 0`);
      }
      moves.push([state, target, rate]);
      band = Math.max(band, Math.abs(target - state));
    });
  }
  const entries = new Float64Array(states * (2 * band + 1));
  for (const [from, to, rate] of moves) {
    const place = from * 2 * band + band + to;
    entries[place] += rate;
  }
  return { states, band, entries };
}

/**
 * Takes state n out of the chain: what went through it goes straight on. Column n above the diagonal is left holding
 * the time in n per unit of time in each earlier state. There are only additions, products and quotients of numbers
 * ≥ 0, so no digits are lost.
 */
function eliminate({ band, entries }: Banded, n: number): void {
  const first = Math.max(0, n - band);
  const diagonal = n * (2 * band + 1) + band;
  let leaving = 0;
  for (let j = first; j < n; j++) leaving += entries[diagonal + j - n];
  if (!(leaving > 0)) throw new RangeError(`Markov chain: no way from state ${n} to the states before it`);
  for (let i = first; i < n; i++) {
    const row = i * 2 * band + band;
    const share = entries[row + n] / leaving;
    entries[row + n] = share;
    if (share === 0) continue;
    for (let j = first; j < n; j++) entries[row + j] += share * entries[diagonal + j - n];
  }
}

/**
 * Stationary probabilities of an irreducible continuous-time Markov chain on 0 … states − 1, by elimination without
 * subtraction (Grassmann, Taksar & Heyman 1985): each probability is exact to nearly all its digits. With b the longest
 * jump between state numbers, O(states · b²) time and O(states · b) memory: number a grid along its shorter side.
 *
 * Throws a RangeError on bad transitions, on a chain that is not irreducible, and if a probability is over 10^300 times
 * that of state 0.
 */
export function stationaryChain(states: number, transitions: Transitions): Float64Array {
  requireWhole("Markov chain", "states", states, 1);
  const chain = gather(states, transitions);
  for (let n = states - 1; n > 0; n--) eliminate(chain, n);
  const { band, entries } = chain;
  const weights = new Float64Array(states);
  weights[0] = 1;
  let total = 1;
  for (let n = 1; n < states; n++) {
    let weight = 0;
    for (let i = Math.max(0, n - band); i < n; i++) {
      weight += weights[i] * entries[i * 2 * band + band + n];
    }
    weights[n] = weight;
    total += weight;
  }
  if (!(total < Infinity)) throw new RangeError("Markov chain: state 0 is too unlikely to start from");
  return weights.map((weight) => weight / total);
}
