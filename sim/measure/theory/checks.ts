/** Throws a RangeError unless `value` > 0 and finite. */
export function requirePositive(model: string, name: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`${model}: ${name} must be > 0 and finite, got ${value}`);
}

/** Throws a RangeError unless `value` is a whole number ≥ `least`. */
export function requireWhole(model: string, name: string, value: number, least: number): void {
  if (!(Number.isSafeInteger(value) && value >= least)) {
    throw new RangeError(`${model}: ${name} must be a whole number >= ${least}, got ${value}`);
  }
}

/** Throws a RangeError unless 0 < p < 1. */
export function requireProbability(model: string, name: string, p: number): void {
  if (!(p > 0 && p < 1)) throw new RangeError(`${model}: ${name} must lie strictly between 0 and 1, got ${p}`);
}

/** Throws a RangeError unless load < 1: from there on there is no steady state. */
export function requireStable(model: string, load: number): void {
  if (!(load < 1)) throw new RangeError(`${model}: load must be < 1, got ${load}`);
}
