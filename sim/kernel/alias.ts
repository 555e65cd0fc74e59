import type { Stream } from "./stream.ts";

/** Draws whole numbers 0 … n − 1 with given chances. */
export interface AliasTable {
  sample(stream: Stream): number;
}

/**
 * Walker's alias method in Vose's form (1991): O(n) to build, O(1) per draw.
 *
 * @param weights at least one, none negative, not all zero; they need not sum to 1
 * @throws RangeError otherwise
 */
export function aliasTable(weights: ArrayLike<number>): AliasTable {
  const n = weights.length;
  let total = 0;
  for (let i = 0; i < n; i++) {
    if (!(weights[i] >= 0 && weights[i] < Infinity)) {
      throw new RangeError(`weights must be finite and not negative, got ${weights[i]}`);
    }
    total += weights[i];
  }
  if (!(total > 0 && total < Infinity)) throw new RangeError(`weights must have a positive finite sum, got ${total}`);
  const keep = new Float64Array(n);
  const alias = new Int32Array(n);
  const small: number[] = [];
  const large: number[] = [];
  for (let i = 0; i < n; i++) {
    keep[i] = (weights[i] / total) * n;
    (keep[i] < 1 ? small : large).push(i);
  }
  while (small.length > 0 && large.length > 0) {
    const under = small.pop() ?? 0;
    const over = large[large.length - 1];
    alias[under] = over;
    keep[over] -= 1 - keep[under];
    if (keep[over] < 1) small.push(large.pop() ?? 0);
  }
  // What is left is 1 but for rounding.
  for (const i of [...small, ...large]) keep[i] = 1;
  return {
    sample(stream) {
      const i = stream.below(n);
      return stream.next() < keep[i] ? i : alias[i];
    },
  };
}
