/**
 * The scarcest of several amounts, each in terms of a usual one: whoever has enough of everything has at least as much
 * of this. It tells hosts with much of one resource and little of another from those with some of each, which the
 * greatest amounts in a subtree do not. Division by one number keeps the order of amounts, so rounding does no harm.
 */
export function scarcest(amounts: Float64Array, at: number, usual: readonly number[]): number {
  let least = Infinity;
  for (let r = 0; r < usual.length; r++) {
    const amount = amounts[at + r] / usual[r];
    if (amount < least) least = amount;
  }
  return least;
}
