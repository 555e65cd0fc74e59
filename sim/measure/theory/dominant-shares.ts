/**
 * Dominant share of each user when tasks are divisible and equal dominant shares grow until a first resource is used
 * up: min over resources r of c_r / Σ_i w_i d_ir / μ_i, where μ_i = max_r d_ir / c_r is the dominant share of one task
 * of user i and w_i the user's weight; user i has w_i times this (Ghodsi et al. 2011, section 5.1).
 *
 * @param capacity amounts, > 0
 * @param demands of one task of each user, by resource
 * @throws RangeError where an amount is not > 0, a user demands nothing, or the shapes differ
 */
export function equalDominantShare(
  capacity: readonly number[],
  demands: readonly (readonly number[])[],
  weights: readonly number[] = demands.map(() => 1),
): number {
  if (!capacity.every((amount) => amount > 0)) {
    throw new RangeError(`dominant share: capacities must be > 0, got ${capacity.join(", ")}`);
  }
  const grown = capacity.map(() => 0);
  for (const [i, demand] of demands.entries()) {
    if (demand.length !== capacity.length) {
      throw new RangeError(`dominant share: user ${i} must have ${capacity.length} demands, got ${demand.length}`);
    }
    const dominant = demand.reduce((most, amount, r) => Math.max(most, amount / capacity[r]), 0);
    if (!(dominant > 0)) throw new RangeError(`dominant share: user ${i} must demand something`);
    for (const [r, amount] of demand.entries()) grown[r] += (weights[i] * amount) / dominant;
  }
  return capacity.reduce((least, amount, r) => Math.min(least, amount / grown[r]), Infinity);
}
