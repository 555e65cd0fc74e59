/**
 * The fewest bins that hold all items: branch and bound, largest item first, each into every bin with another load and
 * into one new bin. Exact, and exponential in the number of items: for some dozens.
 *
 * @param items amounts of each item by dimension
 * @param capacity of a bin by dimension
 * @throws RangeError for an item larger than a bin
 */
export function fewestBins(items: readonly (readonly number[])[], capacity: readonly number[]): number {
  const large = items.find((item) => !item.every((amount, r) => amount <= capacity[r]));
  if (large !== undefined)
    throw new RangeError(`an item must fit into a bin of ${capacity.join()}, got ${large.join()}`);
  const size = (item: readonly number[]): number => item.reduce((sum, amount, r) => sum + amount / capacity[r], 0);
  const sorted = [...items].sort((a, b) => size(b) - size(a));
  const bound = volumeBound(items, capacity);
  const free: number[][] = [];
  let best = items.length;
  const put = (next: number): void => {
    if (best === bound || free.length >= best) return;
    if (next === sorted.length) {
      best = free.length;
      return;
    }
    const item = sorted[next];
    const tried = new Set<string>();
    for (const bin of free) {
      const before = bin.join();
      if (tried.has(before) || !item.every((amount, r) => amount <= bin[r])) continue;
      tried.add(before);
      change(bin, item, -1);
      put(next + 1);
      change(bin, item, 1);
    }
    if (free.length + 1 >= best) return;
    free.push(capacity.map((amount, r) => amount - item[r]));
    put(next + 1);
    free.pop();
  };
  put(0);
  return best;
}

/** No fewer bins than the volume of the items in any dimension takes. */
function volumeBound(items: readonly (readonly number[])[], capacity: readonly number[]): number {
  const needed = capacity.map((amount, r) => items.reduce((sum, item) => sum + item[r], 0) / amount);
  return Math.max(0, ...needed.map((bins) => Math.ceil(bins * (1 - 1e-12))));
}

function change(bin: number[], item: readonly number[], sign: 1 | -1): void {
  for (const [r, amount] of item.entries()) bin[r] += sign * amount;
}
