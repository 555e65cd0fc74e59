/**
 * Weighted max-min fair shares of a capacity (water filling): nobody gets more than the demand, and who gets less gets
 * as much for the weight as anybody else who does (Keshav 1997, An Engineering Approach to Computer Networking, sec.
 * 9.2.2). All numbers ≥ 0, weights > 0 where the demand is.
 *
 * O(n) for each round, and at most n rounds; nothing is allocated.
 *
 * @param shares is filled with the answer
 */
export function fairShares(
  capacity: number,
  demands: ArrayLike<number>,
  weights: ArrayLike<number>,
  shares: Float64Array,
): void {
  if (!(capacity >= 0)) throw new RangeError(`fair shares: capacity must be >= 0, got ${capacity}`);
  // −1: not yet settled.
  shares.fill(-1);
  let left = capacity;
  let level = 0;
  for (let settled = true; settled;) {
    let open = 0;
    for (let i = 0; i < shares.length; i++) if (shares[i] < 0) open += weights[i];
    level = Math.max(0, left) / open;
    settled = false;
    for (let i = 0; i < shares.length; i++) {
      if (shares[i] >= 0 || demands[i] > weights[i] * level) continue;
      shares[i] = demands[i];
      left -= demands[i];
      settled = true;
    }
  }
  for (let i = 0; i < shares.length; i++) if (shares[i] < 0) shares[i] = weights[i] * level;
}
