/**
 * A root of a continuous function by bisection, to the last bit of x. `f(low)` and `f(high)` must differ in sign, or
 * one of them be 0; throws a RangeError otherwise. At most 1100 evaluations, about 60 for a bracket around 1.
 */
export function root(f: (x: number) => number, low: number, high: number): number {
  const rising = f(high) > 0;
  if (!(f(low) * f(high) <= 0)) {
    throw new RangeError(`root: no change of sign between ${low} and ${high}: ${f(low)} and ${f(high)}`);
  }
  let [below, above] = [low, high];
  for (;;) {
    const middle = below + (above - below) / 2;
    if (!(middle > below && middle < above)) return middle;
    if (f(middle) > 0 === rising) above = middle;
    else below = middle;
  }
}
